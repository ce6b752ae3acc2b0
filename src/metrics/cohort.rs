//! Metrics and curves of the cohort lens.

use super::row::{Audited, Costs, Kind, Needs, catalogue, label, row};

catalogue! {
    /// A number of the cohort lens, per customer at tenure 0 (model.md, section 7).
    CohortMetric of Cohort

    /// Own discounted contribution, first period included.
    Clv: Row {
        noun: Some("the value of a customer"),
        label: label(10, "value of a customer (clv)"),
        discounted: true,
        additive: true,
        audited: Audited::UnlessPointsByMember,
        ..row(
            "clv",
            Kind::Money,
            "a customer's own discounted contribution over the horizon, first period included, \
             before acquisition cost",
        )
    };

    /// Own discounted contribution without tenure 0.
    ClvAfterFirst: Row {
        noun: Some("the value of a customer after the first period"),
        discounted: true,
        additive: true,
        audited: Audited::UnlessPointsByMember,
        ..row(
            "clv_after_first",
            Kind::Money,
            "a customer's own discounted contribution after the first period",
        )
    };

    /// Paid acquisition cost per first purchase.
    Cac: Row {
        noun: Some("the cost to acquire a customer"),
        label: label(20, "cost of a first purchase (cac)"),
        needs: Needs::Channels,
        costs: Costs::PerFirstPurchase,
        ..row("cac", Kind::Money, "paid acquisition cost per first purchase, undiscounted")
    };

    /// clv - cac.
    ClvNet: Row {
        noun: Some("the value of a customer net of acquisition cost"),
        label: label(30, "value less that cost (clv_net)"),
        needs: Needs::Channels,
        costs: Costs::PerFirstPurchase,
        discounted: true,
        ..row("clv_net", Kind::Money, "a customer's own discounted contribution less the cost to acquire")
    };

    /// Discounted own contribution of all customers brought, all generations.
    ClvReferral: Row {
        noun: Some("the value of those whom a customer brings"),
        label: label(40, "value of those they bring"),
        discounted: true,
        additive: true,
        audited: Audited::UnlessPointsByMember,
        ..row("clv_referral", Kind::Money, "discounted own contribution of all whom a customer brings")
    };

    /// clv_net + clv_referral.
    ClvTotal: Row {
        noun: Some("the value of a customer in all"),
        label: label(50, "value in all (clv_total)"),
        costs: Costs::PerFirstPurchase,
        discounted: true,
        ..row(
            "clv_total",
            Kind::Money,
            "a customer's own discounted contribution less the cost to acquire, \
             plus that of all whom the customer brings",
        )
    };

    /// clv / cac.
    LtvCac: Row {
        noun: Some("the value of a customer over the cost to acquire"),
        label: label(60, "clv / cac"),
        needs: Needs::Channels,
        costs: Costs::PerFirstPurchase,
        discounted: true,
        ..row("ltv_cac", Kind::Ratio, "a customer's own discounted contribution over the cost to acquire")
    };

    /// Periods until the cumulative value covers the cac, interpolated.
    Payback: Row {
        label: label(70, "payback"),
        needs: Needs::Channels,
        costs: Costs::PerFirstPurchase,
        discounted: true,
        wait: true,
        ..row(
            "payback",
            Kind::Periods,
            "periods until a customer's discounted contribution covers the cost to acquire",
        )
    };

    /// Expected periods in customer stages within the horizon.
    Lifetime: Row {
        noun: Some("the time as a customer"),
        label: label(80, "lifetime as a customer"),
        additive: true,
        audited: Audited::Yes,
        ..row("lifetime", Kind::Periods, "expected periods as a customer within the horizon")
    };

    /// Periods until half of the starters are in no customer stage, interpolated.
    MedianLifetime: Row {
        noun: Some("the median time as a customer"),
        label: label(85, "half have left after"),
        wait: true,
        ..row(
            "median_lifetime",
            Kind::Periods,
            "periods until only half of a cohort are customers, those who came back among them",
        )
    };

    /// Customers brought per customer: referrals within the horizon x their conversion.
    KFactor: Row {
        noun: Some("the K factor"),
        label: label(90, "K factor"),
        ..row("k_factor", Kind::Ratio, "customers whom one customer brings within the horizon")
    };

    /// Gini coefficient of own value between customers (individual engine).
    Gini: Row {
        label: label(100, "Gini between customers"),
        needs: Needs::Individuals,
        discounted: true,
        ..row("gini", Kind::Ratio, "how unequally value is spread between customers, 0 to 1")
    };

    /// Share of all value that the most valuable 10 % bring (individual engine).
    Top10Share: Row {
        needs: Needs::Individuals,
        discounted: true,
        ..row(
            "top_10_share",
            Kind::Share,
            "share of all value that the most valuable tenth of customers brings",
        )
    };

    /// Share of all value that the most valuable 20 % bring (individual engine).
    Top20Share: Row {
        label: label(110, "value from the top 20 %"),
        needs: Needs::Individuals,
        discounted: true,
        ..row(
            "top_20_share",
            Kind::Share,
            "share of all value that the most valuable fifth of customers brings",
        )
    };
}

catalogue! {
    /// A curve of the cohort lens by tenure; the stage of a mix is told beside its name.
    CohortCurve of Cohort

    /// Cumulative own discounted contribution per customer.
    ClvCurve: Row {
        asked: false,
        discounted: true,
        additive: true,
        ..row("clv_curve", Kind::Money, "a customer's own discounted contribution so far")
    };

    /// Share of the starters who are in a customer stage.
    RetentionCurve: Row {
        asked: false,
        additive: true,
        ..row("retention_curve", Kind::Share, "share of the cohort that are customers")
    };

    .. by stage

    /// Share of the starters who are in this stage.
    StageMix: Row {
        asked: false,
        additive: true,
        ..row("stage_mix", Kind::Share, "share of the cohort in a stage")
    };
}
