"""Public calculators: forms described as data, answered by the engine, shown step by step."""
