//! Reports that two items are not the same, which the operator accepts or rejects; and what is done where.

use std::sync::Arc;

use super::shelf::Shelf;
use crate::{
    app::{App, AppError},
    model::{HeatMap, ItemId, KinReport, ReportState},
    rules::kinship::BodyNames,
};

/// Bodies and topics of the map.
const MOST_BODIES: usize = 24;
const MOST_TOPICS: usize = 16;

impl App {
    /// Takes a report that two items are not the same. It changes nothing until the operator accepts it. False if the
    /// two are not shown as kin, or too many reports wait.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn report_kin(&self, one: ItemId, other: ItemId) -> Result<bool, AppError> {
        let shown = self.0.store.edges(&[one]).await?.iter().any(|edge| edge.other(one) == other);
        if !shown || one == other {
            return Ok(false);
        }
        Ok(self.0.store.report_kin(one, other, self.0.clock.now()).await?)
    }

    /// Returns all reports, open ones first.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn kin_reports(&self) -> Result<Vec<KinReport>, AppError> {
        Ok(self.0.store.kin_reports().await?)
    }

    /// Accepts a report, which parts the two for ever, or rejects it, which brings them together again if they were
    /// parted. None if there is no such report.
    ///
    /// # Errors
    ///
    /// When store or index refuse.
    pub async fn decide_report(&self, id: i64, accepted: bool) -> Result<Option<KinReport>, AppError> {
        let state = if accepted { ReportState::Accepted } else { ReportState::Rejected };
        let report = self.0.store.decide_report(id, state, self.0.clock.now()).await?;
        if let Some(report) = &report {
            self.judge_again(report.a.0).await?;
        }
        Ok(report)
    }

    /// Judges one item anew. While another process judges kin, nothing is done: it comes with the next change or rebuild.
    async fn judge_again(&self, item: ItemId) -> Result<(), AppError> {
        self.hold().await?;
        if !self.0.store.claim_kin(&self.0.holder, self.0.clock.now()).await? {
            return Ok(());
        }
        let bodies = self.0.store.bodies().await?;
        let names = BodyNames::of(bodies.iter().map(|body| body.name.en.as_str()));
        let items = self.0.store.items(&[item]).await?;
        let (write, _) = self.judge_batch(items, Shelf::default(), &Arc::new(names)).await?;
        self.0.store.write_kin(&self.0.holder, &write, self.0.clock.now()).await?;
        self.regroup().await?;
        Ok(self.0.store.release_kin(&self.0.holder).await?)
    }

    /// Returns how much each body does about each topic, of those that do most.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn horizon(&self) -> Result<HeatMap, AppError> {
        Ok(self.0.store.heat_map(MOST_BODIES, MOST_TOPICS).await?)
    }
}
