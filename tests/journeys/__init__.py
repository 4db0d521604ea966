"""What people see, as transcripts: the whole bot against the stand-in over real HTTP, its clock turned."""
