"""PAGI ties the rooms together for taxpayers, clerks, banks and other programs."""
