//! Holds what was played against the model of any server.

use mailspec_model::lenient::{Contradiction, Lenient};
use mailspec_suite::Protocol;
use mailspec_syntax::imap::{
    Command, CommandBody, Response,
    response::{self, StatusKind},
};

use crate::{names::Place, player::Exchange, sign::Sign, talk::Outcome};

/// What the model says against a server, exchange by exchange.
pub(crate) fn contradictions(exchanges: &[Exchange], place: &Place) -> Vec<Sign> {
    let delimiter = place
        .delimiter
        .and_then(|delimiter| u8::try_from(delimiter).ok());
    let mut model = Lenient::new(delimiter);
    // Of the account's own INBOX the model knows nothing: POP3 sessions are at it too.
    if !place.inbox {
        model.made(&place.name(b"INBOX"));
    }
    let mut signs = Vec::new();
    for exchange in exchanges {
        if exchange.protocol != Protocol::Imap {
            continue;
        }
        if exchange.opened {
            model.closed(exchange.on);
        }
        let found = held(&mut model, exchange);
        signs.extend(found.into_iter().map(|found| sign(exchange.step, found)));
        if matches!(
            exchange.outcome,
            Outcome::Closed | Outcome::Dropped { .. } | Outcome::Silent | Outcome::Flood(_)
        ) {
            model.closed(exchange.on);
        }
    }
    signs
}

fn held(model: &mut Lenient, exchange: &Exchange) -> Vec<Contradiction> {
    let parsed = exchange
        .messages
        .iter()
        .map(|message| response::parse(message));
    let replies: Vec<Response<'_>> = parsed.map(|parsed| parsed.response).collect();
    let command = match exchange.command {
        true => Command::parse(&exchange.sent).ok(),
        false => None,
    };
    let Some(command) = command else {
        return model.told(exchange.on, &replies);
    };
    let completed = replies.iter().any(|reply| {
        matches!(reply, Response::Tagged { tag, status, .. }
            if **tag == *command.tag.as_str().as_bytes()
                && matches!(status, StatusKind::Ok | StatusKind::No | StatusKind::Bad))
    });
    match exchange.outcome {
        Outcome::Unsaid | Outcome::Dropped { whole: false } => Vec::new(),
        Outcome::Answered if exchange.alone && completed => {
            model.exchange(exchange.on, &command, &replies)
        }
        // What comes of IDLE and of logins is nothing that the model has to know.
        Outcome::Continues
            if matches!(
                command.body,
                CommandBody::Idle | CommandBody::Authenticate { .. }
            ) =>
        {
            model.told(exchange.on, &replies)
        }
        _ => {
            model.unknown(exchange.on, &command.body);
            model.told(exchange.on, &replies)
        }
    }
}

fn sign(step: usize, found: Contradiction) -> Sign {
    Sign {
        step,
        cause: format!("model/{}", found.kind),
        clause: found.clause.to_string(),
        requirement: found.requirement.to_owned(),
        should: false,
        what: found.what,
        expect: found.expect,
        never: found.never,
    }
}
