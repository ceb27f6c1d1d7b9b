"""Server and database are killed while banks call: nothing acknowledged is lost, nothing is booked twice."""
