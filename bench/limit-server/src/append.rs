//! Group commit: whatever arrived while the last fsync ran shares the next one.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;

use bytes::Bytes;
use tokio::sync::oneshot;

/// More than the load generator has connections, so that it never blocks.
const QUEUE_BATCHES_MAX: usize = 16_384;

struct Pending {
    bytes: Bytes,
    done: oneshot::Sender<Result<(), Arc<io::Error>>>,
}

pub(crate) struct Appender {
    queue: SyncSender<Pending>,
}

impl Appender {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let file = File::create(path)?;
        let (queue, pending) = mpsc::sync_channel(QUEUE_BATCHES_MAX);
        thread::Builder::new()
            .name("append".into())
            .spawn(move || run(file, &pending))?;
        Ok(Self { queue })
    }

    /// Returns once the bytes are durable.
    pub(crate) async fn append(&self, bytes: Bytes) -> io::Result<()> {
        let (done, outcome) = oneshot::channel();
        self.queue
            .try_send(Pending { bytes, done })
            .map_err(|_| io::Error::other("the queue is full"))?;
        match outcome.await {
            Ok(result) => result.map_err(|error| io::Error::new(error.kind(), error)),
            Err(_) => Err(io::Error::other("the appending thread is gone")),
        }
    }
}

fn run(mut file: File, pending: &Receiver<Pending>) {
    let mut group = Vec::new();
    while let Ok(first) = pending.recv() {
        group.push(first);
        group.extend(pending.try_iter());
        let result = write(&mut file, &group).map_err(Arc::new);
        for batch in group.drain(..) {
            // The client may have hung up; its bytes are durable all the same.
            let _ = batch.done.send(result.clone());
        }
    }
}

fn write(file: &mut File, group: &[Pending]) -> io::Result<()> {
    for batch in group {
        file.write_all(&batch.bytes)?;
    }
    file.sync_data()
}
