package tradepost.audit.core;

import org.junit.jupiter.api.Test;
import tradepost.kernel.ShopPlans;

class AuditPlansTest {
    @Test
    void no_statement_costs_more_in_a_large_shop() throws Exception {
        new ShopPlans("audit", AuditVerticle.class)
                .small(
                        "journal_head",
                        "journal_tail",
                        "journal_summed",
                        "journal_kind",
                        "journal_retention",
                        "event_consumer")
                .small("journal_hour") // one row an hour
                .small("job", "export_part") // for seven days
                .except(
                        "some positions that follow each other, whose number the caller bounds",
                        "ChainQueries.ERASE",
                        "ChainQueries.ERASE_ORIGINS",
                        "ChainQueries.EXPORTED",
                        "ChainQueries.EXPORTED_WITH_DATA",
                        "ChainQueries.HEADS",
                        "ChainQueries.OLD")
                .except("is read by position; TrailPlansTest has its plans", "TrailQueries.ACTS rows")
                .except("the pages that a BRIN index of ids names; TrailPlansTest has its plan", "TrailQueries.FIND")
                .check();
    }
}
