//! One statement and its rows, prepared first: a prepared statement is one statement only, more are refused (MySQL
//! internals, "Prepared Statements").

use serde_json::{Map, Value};

use super::{
    Session,
    error::{MysqlError, answer},
    reader::Reader,
    value::{Kind, read_cell},
};
use crate::{
    budget::Refused,
    remote::{
        database::{SqlFailure, Table},
        rows::{Rows, weigh_cells},
        wire::{COLUMNS, MESSAGE, SMALL_MESSAGE},
    },
};

const QUERY: u8 = 0x03;
const PREPARE: u8 = 0x16;
const EXECUTE: u8 = 0x17;

const OK: u8 = 0x00;
/// The server wants a file of ours.
const LOCAL_FILE: u8 = 0xfb;
const END: u8 = 0xfe;
const ERROR: u8 = 0xff;
/// An end has at most as many bytes; a row that begins like one has more.
const LONGEST_END: usize = 8;
/// Bytes of a column's name: 256 characters (manual, "Identifier Length Limits").
const LONGEST_NAME: usize = 1024;

/// A column of a query.
struct Column {
    name: String,
    kind: Kind,
}

impl Session {
    /// Runs a statement that gives no rows.
    pub(super) async fn run(&mut self, statement: &str) -> Result<(), MysqlError> {
        self.send(QUERY, statement.as_bytes()).await?;
        let packet = self.packets.read(SMALL_MESSAGE).await?;
        match packet.first() {
            Some(&OK) => Ok(()),
            Some(&ERROR) => Err(MysqlError::read(&packet)),
            _ => Err(MysqlError::Protocol("rows that nobody asked for")),
        }
    }

    /// The columns of a query and its rows, of which it asks for no more than `limit`.
    pub(super) async fn read_table(&mut self, query: &str, limit: u32) -> Result<Table, SqlFailure> {
        let failed = |error: MysqlError| SqlFailure::Query(answer(&error));
        let statement = self.prepare(query).await.map_err(failed)?;
        let columns = self.execute(statement).await.map_err(failed)?;
        let mut rows = Rows::new(limit);
        let names = columns.iter().map(|column| column.name.clone()).collect();
        if columns.is_empty() {
            return Ok((names, rows.into_rows()));
        }
        let names_weigh: usize = columns.iter().map(|column| column.name.len()).sum();
        let cells_weigh = weigh_cells(columns.len()) + names_weigh;
        loop {
            let packet = self.packets.read(MESSAGE).await.map_err(failed)?;
            match packet.as_slice() {
                [END, ..] if packet.len() <= LONGEST_END => return Ok((names, rows.into_rows())),
                [ERROR, ..] => return Err(failed(MysqlError::read(&packet))),
                [OK, row @ ..] => {
                    // What is no text takes three bytes for each of its own.
                    let bytes = if row.is_ascii() { row.len() } else { 3 * row.len() };
                    rows.make_room(cells_weigh + bytes)?;
                    let row = read_row(&columns, Reader(row));
                    rows.push(row.ok_or_else(|| failed(MysqlError::Protocol("half a row")))?);
                }
                _ => return Err(failed(MysqlError::Protocol("something else than a row"))),
            }
        }
    }

    /// The number that the statement gets.
    async fn prepare(&mut self, query: &str) -> Result<[u8; 4], MysqlError> {
        self.send(PREPARE, query.as_bytes()).await?;
        let packet = self.packets.read(SMALL_MESSAGE).await?;
        let mut reader = Reader(&packet);
        match reader.u8() {
            Some(OK) => {}
            Some(ERROR) => return Err(MysqlError::read(&packet)),
            _ => return Err(MysqlError::Protocol("something else than a prepared statement")),
        }
        let half = || MysqlError::Protocol("half a prepared statement");
        let statement = reader.array().ok_or_else(half)?;
        let (columns, parameters) = (reader.u16().ok_or_else(half)?, reader.u16().ok_or_else(half)?);
        if parameters > 0 {
            return Err(MysqlError::Parameters);
        }
        // They are told again with the rows.
        self.read_columns(columns.into()).await?;
        Ok(statement)
    }

    async fn execute(&mut self, statement: [u8; 4]) -> Result<Vec<Column>, MysqlError> {
        // No cursor, and once.
        self.send(EXECUTE, &[statement.as_slice(), &[0], &1u32.to_le_bytes()].concat()).await?;
        let packet = self.packets.read(SMALL_MESSAGE).await?;
        match packet.first() {
            Some(&OK) => return Ok(Vec::new()),
            Some(&ERROR) => return Err(MysqlError::read(&packet)),
            Some(&LOCAL_FILE) => return Err(MysqlError::Protocol("a wish for a file of ours")),
            _ => {}
        }
        let mut reader = Reader(&packet);
        let count = reader.number().filter(|_| reader.0.is_empty());
        self.read_columns(count.ok_or(MysqlError::Protocol("no number of columns"))?).await
    }

    /// Reads the descriptions of `count` columns: how many, the server said, and nothing is set aside for them.
    async fn read_columns(&mut self, count: u64) -> Result<Vec<Column>, MysqlError> {
        let mut columns = Vec::new();
        if !usize::try_from(count).is_ok_and(|count| count <= COLUMNS) {
            return Err(self.packets.refuse(Refused::Table, "columns of a MySQL server"));
        }
        if count == 0 {
            return Ok(columns);
        }
        for _ in 0..count {
            let packet = self.packets.read(SMALL_MESSAGE).await?;
            if packet.first() == Some(&ERROR) {
                return Err(MysqlError::read(&packet));
            }
            let column = read_column(Reader(&packet)).ok_or(MysqlError::Protocol("half a column"))?;
            if column.name.len() > LONGEST_NAME {
                return Err(self.packets.refuse(Refused::Message, "a column's name of a MySQL server"));
            }
            columns.push(column);
        }
        match self.packets.read(SMALL_MESSAGE).await?.as_slice() {
            [END, rest @ ..] if rest.len() < LONGEST_END => Ok(columns),
            _ => Err(MysqlError::Protocol("more columns than it said")),
        }
    }

    async fn send(&mut self, command: u8, body: &[u8]) -> Result<(), MysqlError> {
        self.packets.begin();
        self.packets.write(&[&[command], body].concat()).await
    }
}

/// MySQL internals, "Protocol::ColumnDefinition41".
fn read_column(mut reader: Reader<'_>) -> Option<Column> {
    // Catalogue, schema, table and its own name.
    for _ in 0..4 {
        reader.counted()?;
    }
    let name = String::from_utf8_lossy(reader.counted()?).into_owned();
    reader.counted()?;
    let mut fixed = Reader(reader.counted()?);
    // A character set and a length.
    fixed.array::<6>()?;
    let kind = fixed.u8()?;
    Some(Column { name, kind: Kind::new(kind, fixed.u16()?) })
}

/// MySQL internals, "Binary Protocol Resultset Row": which cells are null, from the third bit on, and then the others.
fn read_row(columns: &[Column], mut reader: Reader<'_>) -> Option<Value> {
    let nulls = reader.bytes((columns.len() + 2).div_ceil(8))?;
    let is_null = |cell: usize| nulls.get((cell + 2) / 8).is_some_and(|byte| byte >> ((cell + 2) % 8) & 1 == 1);
    let mut row = Map::new();
    for (cell, column) in columns.iter().enumerate() {
        let value = if is_null(cell) { Value::Null } else { read_cell(column.kind, &mut reader)? };
        row.insert(column.name.clone(), value);
    }
    Some(Value::Object(row))
}
