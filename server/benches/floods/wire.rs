//! HTTP/1.1 by hand: one connection for each request, as strangers have them.

use std::{io, net::SocketAddr};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

use crate::Failure;

pub(crate) async fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    TcpSocket::new_v4()?.connect(address).await
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    /// `name=value` of every cookie that is set.
    pub(crate) fn cookies(&self) -> Vec<String> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let set = lines.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
        set.filter_map(|(_, value)| value.split(';').next()).map(str::to_owned).collect()
    }
}

/// A request's whole text. `form`: pairs, if it changes something.
pub(crate) fn request(address: SocketAddr, path: &str, cookies: &str, form: Option<&[(&str, &str)]>) -> String {
    let port = address.port();
    let common =
        format!("Host: localhost:{port}\r\nAccept: application/json\r\nCookie: {cookies}\r\nConnection: close\r\n");
    let Some(form) = form else { return format!("GET {path} HTTP/1.1\r\n{common}\r\n") };
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    format!(
        "POST {path} HTTP/1.1\r\n{common}Origin: http://localhost:{port}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

pub(crate) async fn ask(address: SocketAddr, request: &str) -> Result<Answer, Failure> {
    let mut stream = connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await?;
    let text = String::from_utf8_lossy(&bytes);
    let (head, body) = text.split_once("\r\n\r\n").ok_or("no answer")?;
    let status = head.split(' ').nth(1).ok_or("no status")?.parse()?;
    Ok(Answer { status, head: head.to_owned(), body: body.to_owned() })
}
