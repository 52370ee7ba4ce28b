//! A message arrives from outside: LMTP, SMTP, or a command.

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    time::{Duration, timeout},
};

use crate::{
    shell,
    under_test::{Address, Delivery, Recipient},
    visible::printable,
};

/// Hands `message` (with CRLF line ends) to the server for `user`.
///
/// [`Delivery::ImapAppend`] is not done here, but on a connection of ours.
pub(crate) async fn deliver(
    delivery: &Delivery,
    user: &str,
    message: &[u8],
    limit: Duration,
) -> Result<(), String> {
    let work = async {
        match delivery {
            Delivery::ImapAppend => Err("APPEND is no delivery from outside".to_owned()),
            Delivery::Lmtp(address, recipient) => {
                relay("LHLO", address, recipient, user, message).await
            }
            Delivery::Smtp(address, recipient) => {
                relay("EHLO", address, recipient, user, message).await
            }
            Delivery::Command(command) => run(command, user, message).await,
        }
    };
    match timeout(limit, work).await {
        Ok(outcome) => outcome.map_err(|error| format!("delivery: {error}")),
        Err(_) => Err(format!("delivery: not done within {limit:?}")),
    }
}

/// LMTP (RFC 2033) and SMTP (RFC 5321) differ in the greeting only: with one recipient there is
/// one reply after the data in both.
async fn relay(
    hello: &str,
    address: &Address,
    recipient: &Recipient,
    user: &str,
    message: &[u8],
) -> Result<(), String> {
    let connected = TcpStream::connect((address.host.as_str(), address.port)).await;
    let stream = connected.map_err(|error| format!("cannot connect to {address}: {error}"))?;
    let mut stream = BufReader::new(stream);
    reply(&mut stream, "connection", b'2').await?;
    let commands = [
        (format!("{hello} localhost"), b'2'),
        ("MAIL FROM:<>".to_owned(), b'2'),
        (format!("RCPT TO:<{}>", recipient.of(user)), b'2'),
        ("DATA".to_owned(), b'3'),
    ];
    for (command, expected) in commands {
        let written = stream.write_all(format!("{command}\r\n").as_bytes()).await;
        written.map_err(|error| error.to_string())?;
        reply(&mut stream, &command, expected).await?;
    }
    let written = stream.write_all(&stuffed(message)).await;
    written.map_err(|error| error.to_string())?;
    reply(&mut stream, "message", b'2').await?;
    let _farewell = stream.write_all(b"QUIT\r\n").await;
    Ok(())
}

/// Reads a reply, whose lines but the last have a hyphen after the code (RFC 5321 §4.2.1).
async fn reply(
    stream: &mut BufReader<TcpStream>,
    command: &str,
    expected: u8,
) -> Result<(), String> {
    for _ in 0..100 {
        let mut line = Vec::new();
        let mut bounded = (&mut *stream).take(4096);
        let read = bounded.read_until(b'\n', &mut line).await;
        read.map_err(|error| error.to_string())?;
        if line.is_empty() {
            return Err(format!("{command}: connection closed"));
        }
        if line.get(3) == Some(&b'-') {
            continue;
        }
        if line.first() == Some(&expected) {
            return Ok(());
        }
        return Err(format!("{command}: {}", printable(line.trim_ascii_end())));
    }
    Err(format!("{command}: endless reply"))
}

/// The message with dots doubled and the final dot (RFC 5321 §4.5.2).
fn stuffed(message: &[u8]) -> Vec<u8> {
    let mut data = Vec::with_capacity(message.len() + 64);
    for line in message.split_inclusive(|&octet| octet == b'\n') {
        if line.starts_with(b".") {
            data.push(b'.');
        }
        data.extend_from_slice(line);
    }
    if !data.ends_with(b"\n") {
        data.extend_from_slice(b"\r\n");
    }
    data.extend_from_slice(b".\r\n");
    data
}

async fn run(command: &str, user: &str, message: &[u8]) -> Result<(), String> {
    let safe = |c: char| c.is_ascii_alphanumeric() || "@._-+".contains(c);
    if !user.chars().all(safe) {
        return Err(format!(
            "the user name {user:?} cannot be put into a shell command"
        ));
    }
    // A command that does not read to the end has reasons that its status tells better.
    match shell::run(&command.replace("{user}", user), &[], message).await {
        Ok(None) => Ok(()),
        Ok(Some(error)) => Err(format!("{command}: {error}")),
        Err(why) => Err(format!("{command}: {why}")),
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(b"a\r\n.b\r\n", b"a\r\n..b\r\n.\r\n")]
    #[case(b".", b"..\r\n.\r\n")]
    #[case(b"", b"\r\n.\r\n")]
    fn stuffing(#[case] message: &[u8], #[case] expected: &[u8]) {
        assert_eq!(stuffed(message), expected);
    }

    #[rstest]
    #[case("cat > {dir}/{user}", "joe", None)]
    #[case("exit 3", "joe", Some("exit status: 3"))]
    #[case("true {user}", "joe; rm x", Some("shell command"))]
    #[tokio::test]
    async fn commands(#[case] command: &str, #[case] user: &str, #[case] error: Option<&str>) {
        let directory = tempfile::tempdir().unwrap();
        let command = command.replace("{dir}", &directory.path().display().to_string());
        let delivery = Delivery::Command(command);
        let outcome = deliver(&delivery, user, b"hello\r\n", Duration::from_secs(60)).await;
        match error {
            None => {
                assert_eq!(outcome, Ok(()));
                let got = std::fs::read(directory.path().join("joe")).unwrap();
                assert_eq!(got, b"hello\r\n");
            }
            Some(part) => assert!(outcome.unwrap_err().contains(part)),
        }
    }
}
