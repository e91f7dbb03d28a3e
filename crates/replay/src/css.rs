//! Style sheets and `style` attributes, as far as events change them: rules by index, declarations by name.
//!
//! A sheet stays text until an event names one of its rules, and a rule stays text until an event goes into it.

mod declarations;
mod rules;
mod scan;
mod sheet;
mod shorthands;

pub(crate) use declarations::Declarations;
pub(crate) use rules::{Rule, at_name, write as write_rule};
pub(crate) use sheet::{Origin, Sheet};
