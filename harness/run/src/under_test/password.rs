//! How the password of an account is changed, for cases that ask who is let in then.

use std::{fmt, sync::Arc};

use tokio::time::{Duration, timeout};

use super::target::Account;
use crate::shell;

/// How the password of an account is changed.
#[derive(Clone)]
pub enum PasswordChange {
    /// A shell command. `MAILSPEC_USER` is the user's name; its standard input has the new password in
    /// its first line and the one that it replaces in its second.
    Command(String),
    /// A function of the user's name and the new password.
    Call(Arc<Call>),
}

/// Changes the password of a user, or says why it could not.
pub type Call = dyn Fn(&str, &str) -> Result<(), String> + Send + Sync;

/// What stands before the password of an account in the one that replaces it for a while: whoever kills
/// a run in the middle knows how to get in.
const NEW: &str = "mailspec-";

impl PasswordChange {
    /// The account as it is once its password was changed.
    pub(crate) fn changed(account: &Account) -> Account {
        let password = format!("{NEW}{}", account.password.reveal());
        account.clone().with_password(password)
    }

    /// Changes the password of `from` into that of `to`.
    pub(crate) async fn change(
        &self,
        from: &Account,
        to: &Account,
        limit: Duration,
    ) -> Result<(), String> {
        let (new, old) = (to.password.reveal(), from.password.reveal());
        match self {
            Self::Call(change) => change(&from.name, new),
            Self::Command(command) => {
                match timeout(limit, run(command, &from.name, new, old)).await {
                    Ok(outcome) => outcome,
                    Err(_) => Err(format!("not done within {limit:?}")),
                }
            }
        }
        .map_err(|why| format!("change of the password: {why}"))
    }
}

impl fmt::Debug for PasswordChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(command) => f.debug_tuple("Command").field(command).finish(),
            Self::Call(_) => f.write_str("Call"),
        }
    }
}

/// Neither password is ever an argument, which everybody sees who can run `ps`.
async fn run(command: &str, user: &str, new: &str, old: &str) -> Result<(), String> {
    let input = format!("{new}\n{old}\n");
    // A command that reads no more than it needs is right all the same.
    match shell::run(command, &[("MAILSPEC_USER", user)], input.as_bytes()).await {
        Ok(_unread) => Ok(()),
        Err(why) => Err(format!("{command}: {why}")),
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(60);

    #[rstest]
    #[case::reads_both(
        r#"read -r new; read -r old; test "$MAILSPEC_USER $new $old" = "joe mailspec-a b a b""#,
        None
    )]
    #[case::reads_nothing("true", None)]
    #[case::fails("echo no such user >&2; exit 3", Some("no such user"))]
    #[tokio::test]
    async fn commands(#[case] command: &str, #[case] error: Option<&str>) {
        let old = Account::new("joe", "a b");
        let new = PasswordChange::changed(&old);
        let change = PasswordChange::Command(command.to_owned());
        match (change.change(&old, &new, LIMIT).await, error) {
            (outcome, None) => assert_eq!(outcome, Ok(())),
            (outcome, Some(part)) => assert!(outcome.unwrap_err().contains(part)),
        }
    }

    #[tokio::test]
    async fn no_password_is_an_argument() {
        let directory = tempfile::tempdir().unwrap();
        let seen = directory.path().join("seen");
        let command = format!(
            "tr '\\0' ' ' </proc/$$/cmdline >{0}; tr '\\0' ' ' </proc/$$/environ >>{0}",
            seen.display()
        );
        let old = Account::new("joe", "a-secret-word");
        let change = PasswordChange::Command(command);
        let outcome = change
            .change(&old, &PasswordChange::changed(&old), LIMIT)
            .await;
        assert_eq!(outcome, Ok(()));
        let seen = std::fs::read_to_string(seen).unwrap();
        assert!(
            seen.contains("MAILSPEC_USER=joe") && !seen.contains("a-secret-word"),
            "{seen}"
        );
    }
}
