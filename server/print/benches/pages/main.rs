//! `cargo bench -p print`: how long pages take, how much memory and how many bytes. `-- FOLDER` keeps the PDFs, to be looked at.

mod made;

use std::{path::PathBuf, time::Instant};

use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const TIMES: u32 = 10;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().skip(1).find(|arg| !arg.starts_with("--")).map(PathBuf::from);
    for (name, report) in [("small", made::small()), ("large", made::large(30)), ("long", made::long(30))] {
        MEMORY.reset_peak_usage();
        let before = MEMORY.current_usage_as_mb();
        let first = Instant::now();
        let printed = print::print(&report)?;
        let (first, peak) = (first.elapsed(), MEMORY.peak_usage_as_mb() - before);
        let start = Instant::now();
        for _ in 0..TIMES {
            print::print(&report)?;
        }
        println!(
            "{name}: {} pages, {} charts, {} kB in {:.0?} (the first time {first:.0?}), {peak:.1} MB at the peak",
            printed.pages,
            report.sections.iter().filter(|section| section.chart.is_some()).count(),
            printed.pdf.len() / 1000,
            start.elapsed() / TIMES,
        );
        if let Some(folder) = &folder {
            std::fs::write(folder.join(format!("{name}.pdf")), &printed.pdf)?;
        }
    }
    Ok(())
}
