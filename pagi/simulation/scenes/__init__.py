"""What happens in the city: each scene is a situation that the contract has a rule for."""
