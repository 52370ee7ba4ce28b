//! What runs leave in an account: nothing when they are interrupted, and what they could not
//! remove is named and can be removed.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, BufRead, BufReader, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    process::{Child, Output},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use mailspec::serve::{Listen, Running};
use mailspec_reference as reference;
use pretty_assertions::assert_eq;
use rstest::rstest;

use crate::child::{Place, Server, ended, signal, text, wait_for};

/// Cases that have mailboxes and subscriptions, and then wait for what never comes.
const WAITING: &str = "\
suite: imap/waiting
title: Cases that wait
spec: rfc3501
cases:
  - id: one
    title: Something comes
    covers: [rfc3501/2.2.1-one-completion]
    given: { mailbox: { messages: [plain] }, names: [child], select: mailbox }
    steps:
      - send: CREATE {mailbox}{delimiter}child
        expect: OK
      - send: SUBSCRIBE {mailbox}
        expect: OK
      - wait: ['* 77 EXISTS']
        within: 600s
  - id: other
    title: Something comes
    covers: [rfc3501/2.2.1-one-completion]
    given: { mailboxes: { first: {}, second: {} } }
    steps:
      - wait: ['* 77 EXISTS']
        within: 600s
";

/// Names that no run made.
const SOMEBODYS: [&str; 4] = [
    "box",
    "mailspec-mine",
    "mailspec-results-of-5-runs",
    "mine/mailspec-5f3759df-00beef-1-mailbox",
];

/// Of 2020: nobody uses it any more.
const OLD: [&str; 2] = [
    "mailspec-5f3759df-00beef-1-mailbox",
    "mailspec-5f3759df-00beef-1-mailbox/child",
];

async fn server() -> Running {
    let options = reference::Options::default();
    Running::start(options, Listen::loopback()).await.unwrap()
}

/// A session of somebody who looks after the account.
struct Owner {
    lines: BufReader<TcpStream>,
}

impl Owner {
    fn of(server: &Running, user: &str) -> Self {
        let stream = TcpStream::connect(server.listening().imap.unwrap()).unwrap();
        let mut owner = Self {
            lines: BufReader::new(stream),
        };
        owner.does(&format!("LOGIN {user} secret"));
        owner
    }

    /// The untagged responses to a command that succeeds.
    fn does(&mut self, command: &str) -> Vec<String> {
        write!(self.lines.get_mut(), "x {command}\r\n").unwrap();
        let mut untagged = Vec::new();
        loop {
            let mut line = String::new();
            assert!(self.lines.read_line(&mut line).unwrap() > 0);
            match line.strip_prefix("x ") {
                Some(done) => {
                    assert!(done.starts_with("OK"), "{command}: {line}");
                    return untagged;
                }
                None => untagged.push(line.trim_end().to_owned()),
            }
        }
    }

    fn creates(&mut self, names: &[&str]) {
        for name in names {
            self.does(&format!("CREATE {name}"));
        }
    }

    fn names(&mut self, verb: &str) -> BTreeSet<String> {
        let listed = self.does(&format!("{verb} \"\" *"));
        let last = |line: &String| {
            line.rsplit(' ')
                .next()
                .map(|name| name.trim_matches('"').to_owned())
        };
        listed.iter().filter_map(last).collect()
    }

    fn of_runs(&mut self, verb: &str) -> BTreeSet<String> {
        let mut names = self.names(verb);
        names.retain(|name| name.starts_with("mailspec-"));
        names
    }
}

fn url(server: &Running, user: &str) -> String {
    let address = server.listening().imap.unwrap();
    format!("imap://{user}:secret@{address}")
}

/// A run whose cases have all their mailboxes, and the owner who sees them.
fn waiting(place: &Place, server: &Running) -> (Child, Owner) {
    waiting_for(place, server, "3600s")
}

/// The same, with this time limit of the whole run.
fn waiting_for(place: &Place, server: &Running, limit: &str) -> (Child, Owner) {
    fs::write(place.path("suites/imap/waiting.yaml"), WAITING).unwrap();
    let url = url(server, "user1");
    let which = ["run", "imap/waiting", "--suites", "suites", "--imap", &url];
    let how = ["--json", "json", "--timeout", "100s", "--limit", limit];
    let run = place.mailspec(&[&which[..], &how].concat()).spawn();
    let mut child = run.unwrap();
    let mut owner = Owner::of(server, "user1");
    wait_for("the mailboxes", || {
        assert_eq!(child.try_wait().unwrap(), None);
        let there = (owner.of_runs("LIST").len(), owner.of_runs("LSUB").len());
        (there == (4, 1)).then_some(())
    });
    (child, owner)
}

fn clean(place: &Place, server: &Running, user: &str, args: &[&str]) -> Output {
    let url = url(server, user);
    let clean = ["clean", "--imap", &url];
    place.mailspec(&[&clean, args].concat()).output().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_interrupted_run_leaves_no_mailbox() {
    let (place, server) = (Place::new(), server().await);
    let (mut child, mut owner) = waiting(&place, &server);
    let ours = owner.of_runs("LIST");
    owner.creates(&SOMEBODYS);
    let somebodys = &owner.names("LIST") - &ours;
    signal(&child, "INT");
    assert_eq!(ended(&mut child).code(), Some(3));
    assert_eq!(owner.names("LIST"), somebodys);
    assert_eq!(owner.of_runs("LSUB"), BTreeSet::new());
    assert_eq!(place.json("json")["leftovers"], serde_json::json!([]));
}

/// Nobody has to be there to press Ctrl-C.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_run_whose_time_is_up_leaves_no_mailbox() {
    let (place, server) = (Place::new(), server().await);
    let (mut child, mut owner) = waiting_for(&place, &server, "8s");
    let ours = owner.of_runs("LIST");
    let somebodys = &owner.names("LIST") - &ours;
    assert_eq!(ended(&mut child).code(), Some(3));
    assert_eq!(owner.names("LIST"), somebodys);
    assert_eq!(owner.of_runs("LSUB"), BTreeSet::new());
    let json = place.json("json");
    let why = "the time limit of the whole run, 8s, is up (--limit)";
    assert_eq!(json["ended_early"], why);
    assert_eq!(json["counts"]["not_tested"], 2);
    assert_eq!(json["leftovers"], serde_json::json!([]));
}

/// What a case breaks is put right, and said.
#[rstest]
#[case(true, "INBOX was gone behind this case; it was made again")]
#[case(
    false,
    "INBOX is gone behind this case, and cannot be made again: CREATE: refused: "
)]
fn a_deleted_inbox_is_made_again(#[case] returns: bool, #[case] told: &str) {
    let (place, server) = (Place::new(), Server::with(returns));
    server.release();
    let url = server.url();
    let args = [
        "run",
        "imap/delete/inbox",
        "--disposable",
        "--imap",
        &url,
        "--json",
        "json",
    ];
    let run = place.mailspec(&args).output().unwrap();
    assert_eq!(run.status.code(), Some(1), "{}", text(&run));
    assert!(text(&run).contains(told), "{}", text(&run));
    let case = &place.json("json")["cases"][0];
    assert_eq!(case["verdict"], "fail");
    assert!(
        case["outcomes"][0].as_str().unwrap().starts_with(told),
        "{case}"
    );
}

/// A connection that was cut off in a command is of no use for clearing up: another one does it,
/// and nothing is said to be left that is not.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_interrupted_setup_leaves_no_mailbox() {
    let (place, server) = (Place::new(), server().await);
    let (port, held) = holding(server.listening().imap.unwrap());
    fs::write(place.path("suites/imap/waiting.yaml"), WAITING).unwrap();
    let url = format!("imap://user1:secret@127.0.0.1:{port}");
    let which = ["run", "imap/waiting/one", "--suites", "suites", "--imap"];
    let how = [&url, "--json", "json", "--timeout", "100s"];
    let mut child = place.mailspec(&[which, how].concat()).spawn().unwrap();
    wait_for("APPEND", || held.load(Ordering::SeqCst).then_some(()));
    let mut owner = Owner::of(&server, "user1");
    assert_eq!(owner.of_runs("LIST").len(), 1);
    signal(&child, "INT");
    assert_eq!(ended(&mut child).code(), Some(3));
    assert_eq!(owner.of_runs("LIST"), BTreeSet::new());
    assert_eq!(place.json("json")["leftovers"], serde_json::json!([]));
}

/// A way to the server on which no connection gets beyond APPEND; the port, and whether one came
/// so far.
fn holding(server: SocketAddr) -> (u16, Arc<AtomicBool>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let held = Arc::new(AtomicBool::new(false));
    let shared = Arc::clone(&held);
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let upstream = TcpStream::connect(server).unwrap();
            let (mut from, mut to) = (upstream.try_clone().unwrap(), client.try_clone().unwrap());
            thread::spawn(move || {
                let _ended = io::copy(&mut from, &mut to);
                let _closed = to.shutdown(Shutdown::Both);
            });
            let held = Arc::clone(&shared);
            thread::spawn(move || forward(BufReader::new(client), upstream, &held));
        }
    });
    (port, held)
}

fn forward(mut client: BufReader<TcpStream>, mut upstream: TcpStream, held: &AtomicBool) {
    let mut line = Vec::new();
    while client
        .read_until(b'\n', &mut line)
        .is_ok_and(|read| read > 0)
    {
        if line.windows(6).any(|word| word == b"APPEND") {
            held.store(true, Ordering::SeqCst);
            // Read, and answered never.
            let _ended = io::copy(&mut client, &mut io::sink());
            break;
        }
        if upstream.write_all(&std::mem::take(&mut line)).is_err() {
            break;
        }
    }
    let _closed = upstream.shutdown(Shutdown::Both);
}

/// The next run names what a killed one left; nothing is removed that a run may be using, and
/// nothing ever that no run made.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_a_killed_run_leaves_is_named_and_removed() {
    let (place, server) = (Place::new(), server().await);
    let (mut child, mut owner) = waiting(&place, &server);
    let ours = owner.of_runs("LIST");
    owner.creates(&SOMEBODYS);
    let all = owner.names("LIST");
    child.kill().unwrap();
    assert_eq!(ended(&mut child).code(), None);

    let url = url(&server, "user1");
    let args = ["run", "imap/noop", "--imap", &url, "--json", "next"];
    let next = place.mailspec(&args).output().unwrap();
    assert_eq!(next.status.code(), Some(0), "{}", text(&next));
    let told = text(&next);
    assert!(
        told.contains("of another run, which was killed or is not over: 4 mailboxes of user1"),
        "{told}"
    );
    assert!(told.contains("`mailspec clean` removes them"), "{told}");
    let json = place.json("next");
    let named = json["other_runs"].as_array().unwrap();
    let named = named
        .iter()
        .map(|left| left["mailbox"].as_str().unwrap().to_owned());
    assert_eq!(named.collect::<BTreeSet<String>>(), ours);
    assert_eq!(json["leftovers"], serde_json::json!([]));

    let young = clean(&place, &server, "user1", &[]);
    assert_eq!(young.status.code(), Some(0), "{}", text(&young));
    assert!(
        text(&young).contains("left alone: 5 of a run"),
        "{}",
        text(&young)
    );
    assert_eq!(owner.names("LIST"), all);

    let shown = clean(&place, &server, "user1", &["--all", "--dry-run"]);
    for name in &ours {
        assert!(
            text(&shown).contains(&format!("mailbox {name} of user1")),
            "{}",
            text(&shown)
        );
    }
    assert!(text(&shown).contains("5 to remove"), "{}", text(&shown));
    assert_eq!(owner.names("LIST"), all);
    assert_eq!(owner.of_runs("LSUB").len(), 1);

    let cleaned = clean(&place, &server, "user1", &["--all"]);
    assert_eq!(cleaned.status.code(), Some(0), "{}", text(&cleaned));
    assert!(
        text(&cleaned).contains("all 5 removed"),
        "{}",
        text(&cleaned)
    );
    assert_eq!(owner.names("LIST"), &all - &ours);
    assert_eq!(owner.of_runs("LSUB"), BTreeSet::new());
    let again = clean(&place, &server, "user1", &["--all"]);
    assert!(text(&again).contains("0 to remove"), "{}", text(&again));
}

/// Old mailboxes go, those of a run that goes on stay.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn clean_leaves_a_run_alone_that_goes_on() {
    let (place, server) = (Place::new(), server().await);
    let (mut child, mut owner) = waiting(&place, &server);
    let live = owner.of_runs("LIST");
    owner.creates(&OLD);
    let cleaned = clean(&place, &server, "user1", &[]);
    assert_eq!(cleaned.status.code(), Some(0), "{}", text(&cleaned));
    assert!(
        text(&cleaned).contains("all 2 removed"),
        "{}",
        text(&cleaned)
    );
    assert!(text(&cleaned).contains("2020-08-15"), "{}", text(&cleaned));
    assert_eq!(owner.of_runs("LIST"), live);
    child.kill().unwrap();
    ended(&mut child);
}

/// Every account of the target, with the second user; one that cannot be used costs no other.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn clean_goes_through_all_accounts() {
    let (place, server) = (Place::new(), server().await);
    let address = server.listening().imap.unwrap();
    let target = format!(
        "name: here\nimap: {address}\naccounts:\n  - {{ user: user1, password: secret }}\n  \
         - {{ user: user5, password: wrong }}\n  - {{ user: user2, password: secret }}\nsecond: {{ user: user3, password: secret }}\n"
    );
    fs::write(place.path("target.yaml"), target).unwrap();
    let mut owners: Vec<Owner> = ["user1", "user2", "user3", "user4"]
        .map(|user| Owner::of(&server, user))
        .into();
    for owner in &mut owners {
        owner.creates(&OLD);
    }
    let clean = place
        .mailspec(&["clean", "--target", "target.yaml"])
        .output();
    let clean = clean.unwrap();
    assert_eq!(clean.status.code(), Some(3), "{}", text(&clean));
    assert!(text(&clean).contains("all 6 removed"), "{}", text(&clean));
    assert!(
        text(&clean).contains("mailspec: user5: login of user5: refused"),
        "{}",
        text(&clean)
    );
    let left: Vec<usize> = owners
        .iter_mut()
        .map(|owner| owner.of_runs("LIST").len())
        .collect();
    assert_eq!(left, [0, 0, 0, 2]);
}

#[rstest]
#[case::no_server(&["clean"], 2, "--imap or --target")]
#[case::no_imap(&["clean", "--target", "target.yaml"], 2, "over IMAP")]
#[case::nobody_there(&["clean", "--imap", "imap://joe:secret@127.0.0.1:1"], 3, "cannot connect")]
fn nothing_to_clean(#[case] args: &[&str], #[case] code: i32, #[case] told: &str) {
    let place = Place::new();
    let target = "name: here\npop3: 127.0.0.1:1\naccounts: [{ user: joe, password: secret }]\n";
    fs::write(place.path("target.yaml"), target).unwrap();
    let clean = place.mailspec(args).output().unwrap();
    assert_eq!(clean.status.code(), Some(code), "{}", text(&clean));
    assert!(text(&clean).contains(told), "{}", text(&clean));
}

/// What it would not obey it does not take, and does not show.
#[rstest]
#[case("--pop3", Some("pop3://joe@127.0.0.1:1"))]
#[case("--disposable", None)]
#[case("--known-deviations", Some("known.yaml"))]
#[case("--fault", Some("imap/list-omits-inbox"))]
#[case("--variant", Some("imap/search-descending"))]
#[case("--jobs", Some("1"))]
#[case("--connections", Some("2"))]
#[case("--limit", Some("1s"))]
#[case("--strict", None)]
fn clean_takes_what_it_obeys(#[case] option: &str, #[case] value: Option<&str>) {
    let url = "imap://joe:secret@127.0.0.1:1";
    let place = Place::new();
    let args = ["clean", "--imap", url, option];
    let args: Vec<&str> = args.into_iter().chain(value).collect();
    let clean = place.mailspec(&args).output().unwrap();
    assert_eq!(clean.status.code(), Some(2), "{}", text(&clean));
    let told = format!("unexpected argument '{option}'");
    assert!(text(&clean).contains(&told), "{}", text(&clean));
    let help = place.mailspec(&["clean", "--help"]).output().unwrap();
    assert!(!text(&help).contains(option), "{}", text(&help));
}
