//! What a diagnosis costs, over the table of answers that the tests hold the rules to. `make bench`.

use std::{collections::BTreeMap, error::Error, fs, hint::black_box, path::Path};

use criterion::{Criterion, Throughput};
use serde::Deserialize;
use server::{
    catalogue::{AnswerShape, Catalogue, ErrorRule, Operation},
    health::{answer::Answer, diagnosis::diagnose},
    net::NetError,
};

/// 2026-11-23T17:00:00Z
const NOW: i64 = 1_795_453_200;

#[derive(Deserialize)]
struct Table {
    answers: Vec<Row>,
}

/// A row as far as it is asked about here; the tests read all of it.
#[derive(Deserialize)]
struct Row {
    on: Operation,
    status: Option<u16>,
    sqlstate: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    body: String,
}

/// An answer as it came, and what is asked about it.
struct Question {
    rules: Vec<ErrorRule>,
    shape: AnswerShape,
    operation: Operation,
    /// `None`: no HTTP answer, so that there is nothing to read.
    response: Option<http::Response<Vec<u8>>>,
    answer: Answer,
}

fn read_questions() -> Result<Vec<Question>, Box<dyn Error>> {
    let catalogue = Catalogue::built_in()?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/answers");
    let mut questions = Vec::new();
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        let key = path.file_stem().unwrap_or_default().to_string_lossy();
        let (rules, shape) = match catalogue.platforms.get(&*key) {
            Some(platform) => (platform.errors.clone(), platform.answers.clone()),
            None => (Vec::new(), AnswerShape::default()),
        };
        let table: Table = toml::from_str(&fs::read_to_string(&path)?)?;
        for row in table.answers {
            questions.push(Question::ask(row, rules.clone(), shape.clone())?);
        }
    }
    Ok(questions)
}

impl Question {
    fn ask(row: Row, rules: Vec<ErrorRule>, shape: AnswerShape) -> Result<Self, http::Error> {
        let (response, answer) = match (row.status, row.sqlstate) {
            (Some(status), _) => {
                let mut response = http::Response::builder().status(status);
                for (name, value) in &row.headers {
                    response = response.header(name, value);
                }
                let response = response.body(row.body.into_bytes())?;
                let answer = Answer::read(&response, &shape);
                (Some(response), answer)
            }
            (None, Some(code)) => (None, Answer::Sql { code, message: row.body }),
            (None, None) => (None, Answer::Net(NetError::Timeout)),
        };
        Ok(Self { rules, shape, operation: row.on, response, answer })
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let questions = read_questions()?;
    println!("{} answers, one after the other: the time is that of one, the throughput is of answers", questions.len());
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("answers");
    group.throughput(Throughput::Elements(1));
    group.bench_function("diagnose", |bencher| {
        let mut turn = questions.iter().cycle();
        bencher.iter(|| {
            turn.next().map(|one| diagnose(black_box(&one.rules), one.operation, black_box(&one.answer), NOW))
        });
    });
    // With what comes before it: finding code and words in the body.
    group.bench_function("read and diagnose", |bencher| {
        let mut turn = questions.iter().filter(|one| one.response.is_some()).cycle();
        bencher.iter(|| {
            let one = turn.next()?;
            let answer = Answer::read(black_box(one.response.as_ref()?), &one.shape);
            Some(diagnose(black_box(&one.rules), one.operation, &answer, NOW))
        });
    });
    group.finish();
    criterion.final_summary();
    Ok(())
}
