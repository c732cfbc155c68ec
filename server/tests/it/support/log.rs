//! What the server logs.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use tracing_subscriber::fmt::MakeWriter;

/// The log of one test.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Takes down everything that this thread logs, until both are dropped. The second hears nothing: with one listener
    /// alone, whatever another thread says first is never heard (`tracing` asks that thread whether anybody listens).
    pub(crate) fn listen(&self) -> (tracing::subscriber::DefaultGuard, tracing::Dispatch) {
        let second = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::new());
        let log = tracing_subscriber::fmt().with_env_filter("server=trace").with_ansi(false).with_writer(self.clone());
        (tracing::subscriber::set_default(log.finish()), second)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}
