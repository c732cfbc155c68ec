//! Folders that are compiled in: a new file in one of them is a reason to compile again.

fn main() {
    println!("cargo:rerun-if-changed=catalogue");
    println!("cargo:rerun-if-changed=migrations");
}
