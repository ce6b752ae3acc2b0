//! Measures of programs against none, of the business lens.

use super::row::{Costs, Kind, Needs, Row, catalogue, row};

/// A row of a number that takes runs with programs and without.
const fn against_none(name: &'static str, kind: Kind, says: &'static str) -> Row {
    Row { needs: Needs::Programs, ..row(name, kind, says) }
}

catalogue! {
    /// A number that tells what a program does; incremental to the same draw without programs unless said.
    Measure of Business

    /// npv of the business with the program: a level.
    Npv: Row {
        costs: Costs::All,
        discounted: true,
        additive: true,
        ..against_none("npv", Kind::Money, "discounted profit of the business with it")
    };

    /// npv that the program adds.
    IncrementalNpv: Row {
        costs: Costs::All,
        discounted: true,
        additive: true,
        ..against_none("incremental_npv", Kind::Money, "discounted profit that it adds")
    };

    /// Revenue that it adds.
    IncrementalRevenue: Row {
        additive: true,
        ..against_none("incremental_revenue", Kind::Money, "revenue that it adds over the horizon")
    };

    /// Profit that it adds, undiscounted.
    IncrementalProfit: Row {
        costs: Costs::All,
        additive: true,
        ..against_none(
            "incremental_profit",
            Kind::Money,
            "profit that it adds over the horizon, undiscounted",
        )
    };

    /// incremental npv over discounted program cost.
    Roi: Row {
        costs: Costs::All,
        discounted: true,
        ..against_none("roi", Kind::Ratio, "discounted profit that it adds over its discounted cost")
    };

    /// Periods from the program's start until cumulative incremental profit stays above zero.
    Payback: Row {
        costs: Costs::All,
        wait: true,
        ..against_none(
            "payback",
            Kind::Periods,
            "periods from its start until the profit that it adds has paid for it for good",
        )
    };

    /// The same of discounted profit.
    DiscountedPayback: Row {
        costs: Costs::All,
        discounted: true,
        wait: true,
        ..against_none("discounted_payback", Kind::Periods, "the same of discounted profit")
    };

    /// What programs cost, undiscounted.
    ProgramCost: Row {
        additive: true,
        ..against_none("program_cost", Kind::Money, "what it costs over the horizon, undiscounted")
    };

    /// What programs cost, discounted.
    DiscountedProgramCost: Row {
        discounted: true,
        additive: true,
        ..against_none("discounted_program_cost", Kind::Money, "what it costs over the horizon, discounted")
    };

    /// The part of it for points that are settled after the horizon.
    PointsSettlement: Row {
        needs: Needs::Points,
        discounted: true,
        additive: true,
        ..row(
            "points_settlement",
            Kind::Money,
            "what its points that outlive the horizon cost after it, discounted",
        )
    };

    /// Customers at the end beyond those without.
    KeptCustomers: Row {
        additive: true,
        ..against_none("kept_customers", Kind::Count, "customers in the last period beyond those without it")
    };

    /// First purchases beyond those without.
    IncrementalCustomers: Row {
        additive: true,
        ..against_none("incremental_customers", Kind::Count, "first purchases beyond those without it")
    };

    /// Program cost per customer kept.
    CostPerKeptCustomer: against_none(
        "cost_per_kept_customer",
        Kind::Money,
        "its cost per customer kept",
    );

    /// Program cost per first purchase beyond those without.
    CostPerIncrementalCustomer: against_none(
        "cost_per_incremental_customer",
        Kind::Money,
        "its cost per first purchase more",
    );

    /// Program cost per unit of incremental profit.
    CostPerIncrementalProfit: Row {
        costs: Costs::All,
        ..against_none("cost_per_incremental_profit", Kind::Ratio, "its cost per unit of profit that it adds")
    };

    /// Revenue of one who would join over that of one who would not, - 1, while the program runs.
    NaiveLift: against_none(
        "naive_lift",
        Kind::Share,
        "revenue of one who would join over that of one who would not, less 1",
    );

    /// Revenue of one who would join with the program over the same without, - 1.
    TrueLift: against_none(
        "true_lift",
        Kind::Share,
        "revenue of one who would join over the same people's without it, less 1",
    );

    /// Share of the cost of rewards for what would have happened anyway.
    Deadweight: against_none(
        "deadweight_share",
        Kind::Share,
        "part of its rewards for what would have happened anyway",
    );

    /// Contract liability for points at the end: a level.
    PointsLiabilityEnd: Row {
        alias: Some("liability"),
        needs: Needs::Points,
        additive: true,
        ..row(
            "points_liability_end",
            Kind::Money,
            "contract liability for its open points in the last period",
        )
    };

    /// The largest contract liability at the end of any period: a level.
    PointsLiabilityPeak: Row {
        needs: Needs::Points,
        ..row("points_liability_peak", Kind::Money, "the highest contract liability for its points")
    };
}
