//! Runs groups of inputs one after the other, and watches panics, memory and time.
//!
//! - `RELINK_FUZZ_SEED`: a number; without it, always the same. `RELINK_FUZZ_FROM`: the number of the first input.
//! - `RELINK_FUZZ_INPUTS`: how many inputs in each group; without it, `RELINK_FUZZ_SECONDS` (20) in each.
//!
//! An input depends on the seed and its number alone: seed, number and `RELINK_FUZZ_INPUTS=1` make one of them again.

use std::{
    env,
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

use crate::MEMORY;

const SEED: u64 = 20_261_130;
const SECONDS: u64 = 20;

/// Chance that repeats itself: SplitMix64.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Less than `end`; 0 if that is 0.
    pub fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap().max(1);
        usize::try_from(self.next() % end).unwrap()
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next().to_le_bytes()[0]).collect()
    }
}

/// What one input may take.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Bytes held at once beyond those held before, over all threads.
    pub memory: usize,
    pub time: Duration,
}

/// Something that reads what others send.
pub trait Reader {
    /// An input, by chance alone.
    fn make(&mut self, chance: &mut Chance) -> Vec<u8>;
    /// Reads it. What it refuses is well; a panic is not.
    fn read(&mut self, input: &[u8]);
}

/// Memory of this process as the system counts it; 0 where it does not tell.
fn status_mb(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.split_whitespace().next().and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// What was asked for in the environment, and what failed.
pub struct Runs {
    seed: u64,
    from: u64,
    inputs: Option<u64>,
    time: Duration,
    only: Vec<String>,
    has_failed: bool,
}

impl Runs {
    pub fn read_environment() -> Self {
        let number = |name: &str| env::var(name).ok().map(|text| text.parse::<u64>().expect(name));
        Self {
            seed: number("RELINK_FUZZ_SEED").unwrap_or(SEED),
            from: number("RELINK_FUZZ_FROM").unwrap_or(0),
            inputs: number("RELINK_FUZZ_INPUTS"),
            time: Duration::from_secs(number("RELINK_FUZZ_SECONDS").unwrap_or(SECONDS)),
            only: env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect(),
            has_failed: false,
        }
    }

    /// Runs one group, unless others were asked for by name.
    pub fn run(&mut self, name: &str, bounds: Bounds, reader: &mut dyn Reader) {
        if !self.only.is_empty() && !self.only.iter().any(|only| name.contains(only.as_str())) {
            return;
        }
        println!("fuzz {name}: seed {}", self.seed);
        let (resident, live) = (status_mb("VmRSS:"), MEMORY.current_usage());
        let (begin, mut number, mut most, mut longest) = (Instant::now(), self.from, 0, Duration::ZERO);
        let goes_on = |number: u64| match self.inputs {
            Some(inputs) => number < self.from + inputs,
            None => begin.elapsed() < self.time,
        };
        while goes_on(number) {
            let mut chance = Chance::new(Chance::new(self.seed ^ number.rotate_left(32)).next());
            let input = reader.make(&mut chance);
            let held = MEMORY.current_usage();
            MEMORY.reset_peak_usage();
            let started = Instant::now();
            let end = catch_unwind(AssertUnwindSafe(|| reader.read(&input)));
            let (took, memory) = (started.elapsed(), MEMORY.peak_usage().saturating_sub(held));
            (most, longest) = (most.max(memory), longest.max(took));
            let why = match end {
                Err(_) => "it panicked".to_owned(),
                Ok(()) if memory > bounds.memory => format!("it took {memory} bytes"),
                Ok(()) if took > bounds.time => format!("it took {took:?}"),
                Ok(()) => String::new(),
            };
            if !why.is_empty() {
                self.has_failed = true;
                let start = input[..input.len().min(300)].escape_ascii();
                println!("fuzz {name}: RELINK_FUZZ_SEED={} RELINK_FUZZ_FROM={number} RELINK_FUZZ_INPUTS=1", self.seed);
                println!("  {why}; {} bytes that begin with {start}", input.len());
                break;
            }
            number += 1;
        }
        let (count, took) = (number - self.from, begin.elapsed().as_secs_f32());
        println!("fuzz {name}: {count} inputs in {took:.1} s, at most {most} bytes and {longest:.1?} for one");
        let (after, peak) = (status_mb("VmRSS:"), status_mb("VmHWM:"));
        println!("fuzz {name}: {resident} MB resident before, {after} MB after, {peak} MB at most since the start");
        // Of what is kept for good there is little: what grows with the inputs would take any memory in the end.
        let grown = MEMORY.current_usage().saturating_sub(live);
        println!("fuzz {name}: {grown} bytes more are held than before");
    }

    /// Runs a group of so many inputs, unless another number was asked for.
    pub fn run_times(&mut self, name: &str, times: usize, bounds: Bounds, reader: &mut dyn Reader) {
        let inputs = self.inputs;
        self.inputs = inputs.or(Some(u64::try_from(times).unwrap()));
        self.run(name, bounds, reader);
        self.inputs = inputs;
    }

    /// Ends the program.
    pub fn finish(&mut self) -> ! {
        std::process::exit(i32::from(self.has_failed))
    }
}
