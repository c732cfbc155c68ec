//! Reports as PDFs: in the letter, behind the link, for members, and by a process of its own.

use std::{
    io::Write,
    process::{Command, Stdio},
    sync::Arc,
};

use app::model::report_run::RunStage;
use async_trait::async_trait;
use print::{
    Printed,
    report::{Number, Report},
};
use reqwest::StatusCode;
use server::press::{ChildPrinter, OwnPrinter, PressError, Printer};

use super::*;
use crate::cli::{refusal, run};

#[tokio::test]
async fn what_goes_out_goes_as_a_pdf_too() {
    let mut reporting = Reporting::begin().await;
    reporting.schedule(&[]).await;
    reporting.pass_until("2026-12-01T08:00:00Z").await;
    let letters = reporting.letters();
    let [letter] = to(&letters, JANE)[..] else { panic!("{letters:#?}") };
    let attached = &letter["attachments"][0];
    assert_eq!(attached["name"], "Juniper Bikes, November 2026.pdf");
    assert_eq!((&attached["kind"], &attached["begins"]), (&"application/pdf".into(), &"%PDF-1.7".into()));
    assert!(letter["text"].as_str().unwrap().contains("The whole report: "), "the words are there as before");

    let page = reporting.open(letter).await.expect_ok().body;
    assert!(page.contains("?n=1&amp;as=pdf"), "{page}");
    let address = reporting.report().await.address.unwrap();
    let path = format!("/shared/{}", address.rsplit_once("/shared/").unwrap().1);
    let stranger = reporting.story.server.browser();
    let shared = stranger.open(&format!("{path}?n=1&as=pdf")).await.expect_ok();
    assert!(shared.body.starts_with("%PDF-1.7"));
    assert_eq!(shared.header("content-length"), attached["size"].to_string(), "the same as in the letter");
    assert_eq!(
        shared.header("content-disposition"),
        "attachment; filename=\"Juniper Bikes, November 2026.pdf\"; \
         filename*=UTF-8''Juniper%20Bikes%2C%20November%202026%2Epdf"
    );
    let told = ["content-type", "x-robots-tag", "cache-control", "referrer-policy", "x-content-type-options"];
    let told = told.map(|name| shared.header(name));
    assert_eq!(told, ["application/pdf", "noindex, nofollow", "no-store", "no-referrer", "nosniff"]);

    let run = reporting.run().await;
    assert_eq!((run.stage, &run.print), (RunStage::Delivered, &None), "nothing is to be said of it");
    let own = format!("/campaigns/{}/reports/{}/pdf", reporting.campaign, run.id);
    let own = reporting.story.browser.open(&own).await.expect_ok();
    assert_eq!(own.body, shared.body);
    assert_eq!(stranger.open(&format!("{path}?n=2&as=pdf")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(stranger.open("/shared/report/AAAA?as=pdf").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn members_print_what_has_not_gone_out_and_clients_have_none_of_it() {
    let reporting = Reporting::begin().await;
    reporting.schedule(&[("review", "on")]).await;
    reporting.pass_until("2026-12-01T07:59:00Z").await;
    let run = reporting.run().await;
    assert_eq!(run.stage, RunStage::Draft);
    let path = format!("/campaigns/{}/reports/{}/pdf", reporting.campaign, run.id);
    let draft = reporting.story.browser.open(&path).await.expect_ok();
    assert!(draft.body.starts_with("%PDF-1.7"));
    let address = reporting.report().await.address.unwrap();
    let shared = format!("/shared/{}?as=pdf", address.rsplit_once("/shared/").unwrap().1);
    assert_eq!(reporting.story.server.browser().open(&shared).await.status, StatusCode::NOT_FOUND);
    assert_eq!(reporting.story.server.browser().open(&path).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn characters_that_no_font_has_are_told() {
    let reporting = Reporting::begin().await;
    reporting.schedule(&[("review", "on")]).await;
    reporting.pass_until("2026-12-01T07:59:00Z").await;
    let run = reporting.run().await;
    reporting.act("write_report_note", run.id, &[("in_short", "A good month. 珈琲 ☕")]).await.expect_ok();
    reporting.act("approve_report", run.id, &[("version", &run.version.to_string())]).await.expect_ok();
    reporting.pass_until("2026-12-01T08:00:00Z").await;
    let words = "3 characters could not be printed: a small square stands for each in the PDF.";
    assert_eq!(reporting.run().await.print.as_deref(), Some(words));
}

struct BrokenPrinter;

#[async_trait]
impl Printer for BrokenPrinter {
    async fn print(&self, _: Report) -> Result<Printed, PressError> {
        Err(PressError::TooSlow)
    }
}

#[tokio::test]
async fn a_report_goes_out_without_its_pdf_rather_than_not_at_all() {
    let mut reporting = Reporting::begin_around(|core| Core { printer: Arc::new(BrokenPrinter), ..core }).await;
    reporting.schedule(&[]).await;
    reporting.pass_until("2026-12-01T08:00:00Z").await;
    let letters = reporting.letters();
    let [letter] = to(&letters, JANE)[..] else { panic!("{letters:#?}") };
    assert_eq!(letter["attachments"].as_array().unwrap().len(), 0);
    let run = reporting.run().await;
    assert_eq!(run.stage, RunStage::Delivered);
    assert!(run.print.unwrap().starts_with("It went out without its PDF"));
    let page = reporting.open(letter).await.expect_ok().body;
    assert!(!page.contains("as=pdf"), "{page}");
    let address = reporting.report().await.address.unwrap();
    let shared = format!("/shared/{}?as=pdf", address.rsplit_once("/shared/").unwrap().1);
    assert_eq!(reporting.story.server.browser().open(&shared).await.status, StatusCode::NOT_FOUND);
    let own = format!("/campaigns/{}/reports/{}/pdf", reporting.campaign, run.id);
    let own = reporting.story.browser.open(&own).await;
    assert_eq!(own.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(
        own.body.contains("This report can&#x27;t be printed") || own.body.contains("can't be printed"),
        "{}",
        own.body
    );
}

fn relink() -> ChildPrinter {
    ChildPrinter::of(env!("CARGO_BIN_EXE_relink").into())
}

#[tokio::test]
async fn a_process_of_its_own_prints_the_same() {
    let report = Report {
        client: "Harbour Coffee 珈".to_owned(),
        headlines: vec![Number { name: "Calls".to_owned(), words: "58".to_owned(), ..Number::default() }],
        ..Report::default()
    };
    let printed = relink().print(report.clone()).await.unwrap();
    assert_eq!(printed, OwnPrinter.print(report).await.unwrap());
    assert_eq!((printed.pages, printed.undrawn), (1, 1));
}

#[tokio::test]
async fn a_printer_that_fails_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let said = refusal(&run(folder.path(), &[], &["print"], "{\"paper\":\"a3\"}"));
    assert!(said.contains("the printer failed: unknown variant `a3`"), "{said}");
    let none = ChildPrinter::of("/nonexistent/relink".into()).print(Report::default()).await;
    assert!(matches!(none, Err(PressError::Io(_))));
    let other = ChildPrinter::of("/bin/false".into()).print(Report::default()).await;
    assert!(matches!(&other, Err(PressError::Failed(words)) if words.contains("exit status: 1")), "{other:?}");
}

/// More than a pipe holds: once it is written, the process has begun to read.
const READ: usize = 1024 * 1024;

#[test]
fn a_printer_has_limited_itself_before_it_reads() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_relink"))
        .arg("print")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(" ".repeat(READ).as_bytes()).unwrap();
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    let limit = |name: &str| {
        let line = limits.lines().find(|line| line.starts_with(name)).unwrap();
        line.trim_start_matches(name).split_whitespace().next().unwrap().parse::<u64>().unwrap()
    };
    assert_eq!((limit("Max file size"), limit("Max core file size"), limit("Max open files")), (0, 0, 8));
    assert!(limit("Max cpu time") <= 60 && limit("Max address space") <= 1 << 30);
    drop(input);
    assert!(!child.wait().unwrap().success(), "nothing but spaces is no report");
}
