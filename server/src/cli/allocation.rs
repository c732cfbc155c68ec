//! What the allocator is told, so that memory goes back to the system after a flood. Why: `docs/decisions/0017-memory.md`.

/// Few heaps of threads that read, and a heap's end given back; as glibc (mallopt(3)) reads them when a program begins.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const SETTINGS: [(&str, &str); 2] = [("MALLOC_ARENA_MAX", "2"), ("MALLOC_TRIM_THRESHOLD_", "262144")];

/// Begins the program anew in the same process, with what it lacks of the settings. What is set stays as it is. Where that
/// can't be done, it goes on as it is.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn begin_with_settings() {
    use std::{env, os::unix::process::CommandExt, process::Command};

    let lacking: Vec<_> = SETTINGS.into_iter().filter(|(name, _)| env::var_os(name).is_none()).collect();
    let (Ok(program), false) = (env::current_exe(), lacking.is_empty()) else { return };
    let mut arguments = env::args_os();
    let mut anew = Command::new(program);
    if let Some(name) = arguments.next() {
        anew.arg0(name);
    }
    // It comes back only when it fails.
    let _ = anew.args(arguments).envs(lacking).exec();
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn begin_with_settings() {}
