//! Metrics and series of the business lens.

use super::row::{Audited, Costs, Kind, Needs, catalogue, label, row};

catalogue! {
    /// A number of the business lens over the horizon (model.md, section 7).
    BusinessMetric of Business

    /// Discounted profit, less what open points cost after the horizon.
    Npv: Row {
        noun: Some("the net present value"),
        label: label(10, "net present value (npv)"),
        costs: Costs::All,
        discounted: true,
        additive: true,
        audited: Audited::UnlessPointsByMember,
        ..row(
            "npv",
            Kind::Money,
            "discounted profit of the business over the horizon, less points settled after it",
        )
    };

    /// npv over the discounted cost of acquisition, programs and fixed cost.
    NpvPerCost: Row {
        costs: Costs::All,
        discounted: true,
        ..row(
            "npv_per_cost",
            Kind::Ratio,
            "npv over the discounted cost of acquisition, programs and fixed cost",
        )
    };

    /// Sum of revenue.
    Revenue: Row {
        noun: Some("revenue over the horizon"),
        label: label(60, "revenue"),
        additive: true,
        audited: Audited::Yes,
        ..row("revenue", Kind::Money, "revenue of the business over the horizon")
    };

    /// Sum of profit.
    Profit: Row {
        noun: Some("profit over the horizon"),
        label: label(30, "profit"),
        costs: Costs::All,
        additive: true,
        ..row("profit", Kind::Money, "profit of the business over the horizon, undiscounted")
    };

    /// Profit of the first year.
    ProfitFirstYear: Row {
        noun: Some("profit in the first year"),
        label: label(40, "profit, first year"),
        costs: Costs::All,
        additive: true,
        ..row("profit_first_year", Kind::Money, "profit of the business in its first year")
    };

    /// Profit of the last year.
    ProfitLastYear: Row {
        noun: Some("profit in the last year"),
        label: label(50, "profit, last year"),
        costs: Costs::All,
        additive: true,
        ..row("profit_last_year", Kind::Money, "profit of the business in the last year of the horizon")
    };

    /// Customers in the last period.
    CustomersEnd: Row {
        noun: Some("the number of customers at the end"),
        label: label(80, "customers at the end"),
        additive: true,
        audited: Audited::Yes,
        ..row("customers_end", Kind::Count, "customers in the last period")
    };

    /// Sum of first purchases.
    FirstPurchases: Row {
        noun: Some("the number of first purchases"),
        label: label(100, "first purchases"),
        additive: true,
        audited: Audited::Yes,
        ..row("first_purchases", Kind::Count, "first purchases over the horizon")
    };

    /// Share of first purchases made by referred people.
    ReferralShare: Row {
        noun: Some("the share of first purchases by referral"),
        label: label(110, "... by referral"),
        ..row("referral_share", Kind::Share, "share of first purchases that referred people make")
    };

    /// The same as measurement sees it.
    ReferralShareMeasured: row(
        "referral_share_measured",
        Kind::Share,
        "share of first purchases known to come by referral",
    );

    /// Net promoter score in the last period.
    NpsEnd: Row {
        noun: Some("the net promoter score at the end"),
        label: label(140, "NPS at the end"),
        ..row("nps_end", Kind::Score, "net promoter score in the last period")
    };

    /// Net revenue retention of the last year.
    Nrr: Row {
        noun: Some("net revenue retention"),
        label: label(120, "net revenue retention"),
        ..row(
            "nrr",
            Kind::Share,
            "last year's revenue from customers a year old and older, over the year before's",
        )
    };

    /// Gross revenue retention of the last year, an expectation given the first purchases.
    Grr: Row {
        noun: Some("gross revenue retention"),
        looks_ahead: true,
        ..row("grr", Kind::Share, "the same, no first-purchase cohort counted for more than it was")
    };

    /// nrr + referred new revenue over the revenue of the year before - 1.
    EarnedGrowth: Row {
        label: label(130, "earned growth"),
        ..row("earned_growth", Kind::Share, "nrr plus last year's revenue from referred newcomers, less 1")
    };

    /// The same as measurement sees it.
    EarnedGrowthMeasured: row(
        "earned_growth_measured",
        Kind::Share,
        "the same, as far as referrals are tracked",
    );

    /// Value at the end of the customers then present.
    CustomerEquity: Row {
        noun: Some("customer equity at the end"),
        looks_ahead: true,
        label: label(90, "customer equity at the end"),
        discounted: true,
        additive: true,
        ..row(
            "customer_equity",
            Kind::Money,
            "what the customers at the end are worth, infinite horizon",
        )
    };

    /// Contract liability for points at the end; unknown without points.
    PointsLiabilityEnd: Row {
        label: label(150, "owed for points at the end"),
        needs: Needs::Points,
        additive: true,
        ..row("points_liability_end", Kind::Money, "contract liability for open points in the last period")
    };

    /// What points still open at the end are expected to cost after it, discounted; unknown without points.
    PointsSettlement: Row {
        label: label(20, "points settled later"),
        needs: Needs::Points,
        discounted: true,
        additive: true,
        ..row(
            "points_settlement",
            Kind::Money,
            "expected cost, discounted, of points redeemed after the horizon",
        )
    };
}

catalogue! {
    /// A series of the business lens: one number per period, undiscounted unless the name says so; a stage's
    /// series is called `stage.` and its name. The sum of one that is asked for is a metric of that name.
    Series of Business

    /// People of every origin who arrive.
    Entrants: Row {
        noun: Some("the number of people who arrive"),
        additive: true,
        ..row("entrants", Kind::Count, "people who arrive over the horizon")
    };

    /// Referred people who arrive.
    ReferredEntrants: Row {
        noun: Some("the number of referred people who arrive"),
        additive: true,
        ..row("referred_entrants", Kind::Count, "referred people who arrive over the horizon")
    };

    /// People in their first period as customers.
    FirstPurchases: Row {
        additive: true,
        ..row("first_purchases", Kind::Count, "first purchases over the horizon")
    };

    /// Referred people in their first period as customers.
    ReferredFirstPurchases: Row {
        noun: Some("the number of first purchases by referral"),
        additive: true,
        ..row(
            "referred_first_purchases",
            Kind::Count,
            "first purchases of referred people over the horizon",
        )
    };

    /// People in customer stages.
    Customers: Row { asked: false, ..row("customers", Kind::Count, "people in customer stages") };

    /// People in prospect stages.
    Prospects: Row { asked: false, ..row("prospects", Kind::Count, "people in prospect stages") };

    /// People who lapsed.
    Lapsed: Row { asked: false, ..row("lapsed", Kind::Count, "people who lapsed and may come back") };

    /// Moves from a customer stage to lapsed.
    Lapses: Row {
        noun: Some("the number of customers who lapse"),
        additive: true,
        ..row("lapses", Kind::Count, "customers who lapse over the horizon")
    };

    /// Moves from lapsed to a customer stage.
    WinBacks: Row {
        noun: Some("the number of customers won back"),
        additive: true,
        ..row("win_backs", Kind::Count, "customers won back over the horizon")
    };

    /// Orders.
    Orders: Row {
        noun: Some("the number of orders"),
        additive: true,
        ..row("orders", Kind::Count, "orders over the horizon")
    };

    /// Orders x their value.
    Revenue: Row { additive: true, ..row("revenue", Kind::Money, "revenue over the horizon") };

    /// Revenue x margin.
    GrossProfit: Row { additive: true, ..row("gross_profit", Kind::Money, "gross profit over the horizon") };

    /// Cost to serve.
    CostToServe: Row {
        additive: true,
        ..row("cost_to_serve", Kind::Money, "cost to serve over the horizon")
    };

    /// Gross profit less cost to serve, plus money on moves and contributions given outright.
    Contribution: Row {
        additive: true,
        ..row(
            "contribution",
            Kind::Money,
            "contribution over the horizon, before acquisition, programs and fixed cost",
        )
    };

    /// Cost of entrants and first purchases, and the channels' fixed cost.
    AcquisitionCost: Row {
        additive: true,
        ..row("acquisition_cost", Kind::Money, "cost of acquisition over the horizon")
    };

    /// Everything that programs cost.
    ProgramCost: Row {
        noun: Some("the cost of programs"),
        label: label(70, "cost of programs"),
        additive: true,
        ..row("program_cost", Kind::Money, "cost of programs over the horizon")
    };

    /// The part of it that is paid once, at the beginning of its period.
    ProgramSetup: Row {
        asked: false,
        additive: true,
        ..row("program_setup", Kind::Money, "what programs cost once, at the beginning of its period")
    };

    /// Fixed cost of the business.
    FixedCost: Row { additive: true, ..row("fixed_cost", Kind::Money, "fixed cost over the horizon") };

    /// Contribution less the three costs.
    Profit: Row {
        costs: Costs::All,
        additive: true,
        ..row("profit", Kind::Money, "profit over the horizon")
    };

    /// Profit to date.
    CumulativeProfit: Row {
        asked: false,
        costs: Costs::All,
        ..row("cumulative_profit", Kind::Money, "profit to date")
    };

    /// Profit, discounted to the start.
    DiscountedProfit: Row {
        costs: Costs::All,
        discounted: true,
        additive: true,
        ..row("discounted_profit", Kind::Money, "discounted profit over the horizon")
    };

    /// Net promoter score, -100 to 100; unknown when there are no customers.
    Nps: Row { asked: false, ..row("nps", Kind::Score, "net promoter score, -100 to 100") };

    /// Points issued, over all programs.
    PointsIssued: Row {
        needs: Needs::Points,
        additive: true,
        ..row("points_issued", Kind::Count, "points issued over the horizon")
    };

    /// Points redeemed.
    PointsRedeemed: Row {
        needs: Needs::Points,
        additive: true,
        ..row("points_redeemed", Kind::Count, "points redeemed over the horizon")
    };

    /// Points expired.
    PointsExpired: Row {
        needs: Needs::Points,
        additive: true,
        ..row("points_expired", Kind::Count, "points that expire over the horizon")
    };

    /// Points open at the end of the period.
    PointsOpen: Row {
        asked: false,
        needs: Needs::Points,
        ..row("points_open", Kind::Count, "points open at the end of the period")
    };

    /// Contract liability for points at the end of the period, in money.
    PointsLiability: Row {
        asked: false,
        needs: Needs::Points,
        ..row("points_liability", Kind::Money, "contract liability for open points")
    };

    .. by stage

    /// People in a stage of the ladder.
    Stage: Row { asked: false, ..row("stage", Kind::Count, "people in a stage of the ladder") };
}
