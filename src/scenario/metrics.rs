//! The names of the metrics that claims, sweeps and solves may ask for.

/// Metrics of the cohort lens, per customer at tenure 0.
pub const COHORT_METRICS: [&str; 13] = [
    "clv",
    "clv_after_first",
    "cac",
    "clv_net",
    "clv_referral",
    "clv_total",
    "ltv_cac",
    "payback",
    "lifetime",
    "k_factor",
    "gini",
    "top_10_share",
    "top_20_share",
];

/// Metrics of the business lens that are not sums of a series.
pub const BUSINESS_METRICS: [&str; 18] = [
    "npv",
    "npv_per_cost",
    "profit_first_year",
    "profit_last_year",
    "customers_end",
    "referral_share",
    "referral_share_measured",
    "nps_end",
    "nrr",
    "grr",
    "earned_growth",
    "earned_growth_measured",
    "customer_equity",
    "points_liability_end",
    "points_settlement",
    "revenue",
    "profit",
    "first_purchases",
];

/// Series of the business lens whose sum over the horizon is a metric of the same name.
pub const SUMMED_SERIES: [&str; 19] = [
    "entrants",
    "referred_entrants",
    "first_purchases",
    "referred_first_purchases",
    "lapses",
    "win_backs",
    "orders",
    "revenue",
    "gross_profit",
    "cost_to_serve",
    "contribution",
    "acquisition_cost",
    "program_cost",
    "fixed_cost",
    "profit",
    "discounted_profit",
    "points_issued",
    "points_redeemed",
    "points_expired",
];

/// Measures of programs against none: `program.NAME.MEASURE`, and `set.best.MEASURE` of the best set.
pub const PROGRAM_MEASURES: [&str; 21] = [
    "npv",
    "incremental_npv",
    "incremental_revenue",
    "incremental_profit",
    "roi",
    "payback",
    "discounted_payback",
    "program_cost",
    "discounted_program_cost",
    "points_settlement",
    "kept_customers",
    "incremental_customers",
    "cost_per_kept_customer",
    "cost_per_incremental_customer",
    "cost_per_incremental_profit",
    "naive_lift",
    "true_lift",
    "deadweight_share",
    "points_liability_end",
    "points_liability_peak",
    "liability",
];
