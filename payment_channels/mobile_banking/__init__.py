"""Host to host: a bank's mobile banking, tellers and ATMs ask, pay and take back by bill code."""
