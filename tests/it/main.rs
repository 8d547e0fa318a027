//! The stories: what Gorwel does, told as tests, on a real server and a real database.

mod architecture;
