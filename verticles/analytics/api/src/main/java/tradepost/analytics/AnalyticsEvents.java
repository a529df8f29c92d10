package tradepost.analytics;

import tradepost.kernel.contract.EventDoc;
import tradepost.kernel.jobs.JobChanged;

/** Events of analytics. */
public final class AnalyticsEvents {
    @EventDoc(value = "A job was submitted, or has ended.", subject = "the job", data = JobChanged.class)
    public static final String JOB_CHANGED = "analytics.job.changed";

    private AnalyticsEvents() {}
}
