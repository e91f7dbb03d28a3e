//! The sessions one connection carries: many at once, each sending its next batch in turn.

use std::sync::Arc;

use crate::bodies::{Batch, Body, Visits};

/// Sessions that are live on one connection. A finished one is replaced by a new one.
pub(crate) struct Sessions {
    visits: Arc<Visits>,
    run_id: String,
    connection: usize,
    started: usize,
    live: Vec<Session>,
    turn: usize,
}

struct Session {
    id: String,
    number: usize,
    visit: usize,
    next: usize,
    /// The first batch it sent: sequences of that page count from it.
    first: usize,
}

/// What to send now.
pub(crate) struct Next {
    pub(crate) body: Body,
    pub(crate) events: u32,
    /// Tells user agents apart.
    pub(crate) session_number: usize,
}

impl Sessions {
    pub(crate) fn new(visits: Arc<Visits>, run_id: &str, connection: usize, live: usize) -> Self {
        let mut sessions = Self {
            visits,
            run_id: run_id.to_owned(),
            connection,
            started: 0,
            live: Vec::with_capacity(live),
            turn: 0,
        };
        for slot in 0..live {
            let mut session = sessions.start();
            // They join their visits at different places: otherwise all snapshots would come at the same time.
            session.first = (connection + slot * 7) % sessions.visits[session.visit].len();
            session.next = session.first;
            sessions.live.push(session);
        }
        sessions
    }

    fn start(&mut self) -> Session {
        let number = self.started;
        self.started += 1;
        Session {
            id: format!("{}-{}-{number}", self.run_id, self.connection),
            number,
            visit: (self.connection * 31 + number) % self.visits.len(),
            next: 0,
            first: 0,
        }
    }

    /// The batch of the session whose turn it is. Asked again without [`Sessions::advance`], it is the same one.
    pub(crate) fn next(&self) -> Next {
        let session = &self.live[self.turn];
        let visit = &self.visits[session.visit];
        let batch = &visit[session.next];
        Next {
            body: batch.body(&session.id, sequence(batch, &visit[session.first])),
            events: batch.events,
            session_number: self.connection + session.number,
        }
    }

    /// The batch was taken.
    pub(crate) fn advance(&mut self) {
        let session = &mut self.live[self.turn];
        session.next += 1;
        if session.next == self.visits[session.visit].len() {
            self.live[self.turn] = self.start();
        }
        self.skip();
    }

    /// The batch was refused for now: its session tries again at its next turn.
    pub(crate) fn skip(&mut self) {
        self.turn = (self.turn + 1) % self.live.len();
    }
}

fn sequence(batch: &Batch, first: &Batch) -> u32 {
    if batch.page == first.page {
        batch.sequence - first.sequence
    } else {
        batch.sequence
    }
}
