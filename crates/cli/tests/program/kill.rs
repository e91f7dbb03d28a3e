//! `kill -9` at any moment under load.

use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use rand::{Rng as _, SeedableRng as _};

use crate::load::{Client, Load, check};
use crate::program::{Server, eventually};

const ROUNDS: usize = 20;
const CLIENTS: usize = 4;
const KILL_AFTER_BATCHES_MAX: u64 = 120;
const KILL_WITHIN_US_MAX: u64 = 5_000;

#[test]
fn every_acknowledged_event_is_there_exactly_once_after_each_of_many_kills() {
    let folder = tempfile::tempdir().unwrap();
    let seed: u64 = std::env::var("REENACT_TEST_SEED").map_or_else(|_| rand::random(), |text| text.parse().unwrap());
    println!("REENACT_TEST_SEED={seed}");
    let mut random = rand::rngs::StdRng::seed_from_u64(seed);

    let mut server = Server::start(folder.path());
    let (public_key, secret_key) = (server.public_key(), server.secret_key());
    let mut clients: Vec<Client> = (0..CLIENTS).map(Client::new).collect();
    let mut total = 0;
    for round in 0..ROUNDS {
        let load = Load::start(&server, &public_key, clients);
        // After some acknowledgements, so that each round shows something, and then anywhere within a commit.
        let acknowledged_min = random.random_range(1..KILL_AFTER_BATCHES_MAX);
        let reached = || (load.acknowledged.load(Relaxed) >= acknowledged_min).then_some(());
        eventually("batches are acknowledged", reached);
        let moment = Instant::now() + Duration::from_micros(random.random_range(0..KILL_WITHIN_US_MAX));
        while Instant::now() < moment {
            std::hint::spin_loop();
        }
        server.kill();
        total += load.acknowledged.load(Relaxed);
        clients = load.join();
        server = Server::start(folder.path());
        // Every few rounds, since reading everything takes longer than a round; and after the last.
        if round % 5 == 4 || round + 1 == ROUNDS {
            check(&server, &secret_key, &clients);
        }
    }
    assert!(
        total >= ROUNDS as u64 * 10,
        "only {total} batches were acknowledged in all"
    );
    println!("{total} batches acknowledged over {ROUNDS} kills, all of them there");
}
