//! `reenact/agent_scene@1`: what a 3D client showed.

use serde::{Deserialize, Serialize};

use crate::join::Join;

#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct CameraPosition {
    pub x: f64,
    pub y: f64,
    pub z: f64,
}

impl Join for CameraPosition {
    fn join(&mut self, other: Self) {
        let order = |p: &Self, q: &Self| p.x.total_cmp(&q.x).then(p.y.total_cmp(&q.y)).then(p.z.total_cmp(&q.z));
        if order(&other, self).is_gt() {
            *self = other;
        }
    }
}

payload! {
    Scene {
        id: String,
        camera_position: Option<CameraPosition>,
        focused_zone: Option<String>,
        active_modals: Option<Vec<String>>,
    }
}
