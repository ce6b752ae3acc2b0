//! Findings serialize as the documents that the program writes of them.

use crate::study::claim::ClaimFindings;
use crate::study::compare::Comparison;
use crate::study::explain::Understanding;
use crate::study::findings::Findings;
use crate::study::sensitivity::SensitivityFindings;
use crate::study::solve::SolveFindings;
use crate::study::sweep::SweepFindings;
use serde::{Serialize, Serializer};

impl Serialize for Findings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::json::summary(self).serialize(serializer)
    }
}

impl Serialize for Comparison {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::compare::json::document(self).serialize(serializer)
    }
}

impl Serialize for ClaimFindings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::claim::json::document(std::slice::from_ref(self)).serialize(serializer)
    }
}

impl Serialize for SweepFindings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::sweep::json(self).serialize(serializer)
    }
}

impl Serialize for SensitivityFindings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::sensitivity::json(self).serialize(serializer)
    }
}

impl Serialize for SolveFindings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::solve::json(self).serialize(serializer)
    }
}

impl Serialize for Understanding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::explain::json(self).serialize(serializer)
    }
}
