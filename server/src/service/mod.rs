//! The services: what pages may ask for, each behind its trait of the port.

pub mod moments;
