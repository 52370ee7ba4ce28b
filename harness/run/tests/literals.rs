//! RFC 3501 §7.5: the octets of a literal are sent when the server asked for them.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::Arc,
    thread,
    time::Duration,
};

use mailspec_run::{Options, Run, Site, Target, Verdict, plan, under_test::ServerUrl};
use mailspec_suite::{Library, Sources};
use pretty_assertions::assert_eq;

const SUITE: &str = r#"
suite: imap/small
title: A literal behind another command
spec: rfc3501
cases:
  - id: behind-another
    title: What is completed meanwhile is no request for the octets
    covers: [rfc3501/2.2.1-literal-continuation]
    steps:
      - raw: ["{tag} NOOP\r\n", "{tag} STATUS {\"INBOX\":literal} (MESSAGES)\r\n"]
        expect: ["+ {...}", "* STATUS INBOX (MESSAGES 0)", OK]
"#;

/// The command before is completed first, and the octets are asked for some time later.
#[tokio::test(flavor = "multi_thread")]
async fn wait_for_their_own_request() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || serve(stream));
        }
    });
    let mut sources = Sources::embedded();
    sources.suites = vec![("imap/small.yaml".into(), SUITE.into())];
    let library = Arc::new(Library::load(&sources).unwrap());
    let url: ServerUrl = format!("imap://joe:secret@127.0.0.1:{port}")
        .parse()
        .unwrap();
    let target = Target::from_urls(&[url], None).unwrap();
    let site = Arc::new(Site::probe(target).await.unwrap());
    let cases = library.select(&["imap/small".to_owned()]).unwrap();
    let plan = Arc::new(plan(&library, cases, &site));
    let outcome = Run::new(plan, site, Options::jobs(1)).outcome().await;
    let verdicts: Vec<Verdict> = outcome.cases.iter().map(|case| case.verdict).collect();
    assert_eq!(verdicts, [Verdict::Pass], "{outcome:#?}");
}

/// Enough IMAP for that; BAD for a literal whose octets came unasked.
fn serve(stream: TcpStream) -> Option<()> {
    let mut out = stream.try_clone().ok()?;
    out.write_all(b"* OK hello\r\n").ok()?;
    let mut lines = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let (tag, rest) = line.trim_end().split_once(' ')?;
        let verb = rest.split(' ').next()?;
        let reply = match (verb, rest) {
            ("CAPABILITY", _) => "* CAPABILITY IMAP4rev1\r\n",
            ("LIST", r#"LIST "" """#) => "* LIST (\\Noselect) \"/\" \"\"\r\n",
            ("LOGOUT", _) => "* BYE bye\r\n",
            ("STATUS", "STATUS {5}") => {
                let come = lines.get_ref();
                come.set_read_timeout(Some(Duration::from_millis(200)))
                    .ok()?;
                if !lines.buffer().is_empty() || come.peek(&mut [0]).is_ok() {
                    out.write_all(format!("{tag} BAD unasked\r\n").as_bytes())
                        .ok()?;
                    return None;
                }
                come.set_read_timeout(None).ok()?;
                out.write_all(b"+ go on\r\n").ok()?;
                lines.read_exact(&mut [0; 5]).ok()?;
                lines.read_line(&mut String::new()).ok()?;
                "* STATUS INBOX (MESSAGES 0)\r\n"
            }
            _ => "",
        };
        out.write_all(format!("{reply}{tag} OK done\r\n").as_bytes())
            .ok()?;
    }
}
