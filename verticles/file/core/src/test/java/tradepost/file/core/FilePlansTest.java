package tradepost.file.core;

import org.junit.jupiter.api.Test;
import tradepost.kernel.ShopPlans;

class FilePlansTest {
    private static final String USED_BY_OR = """
            select id from file where id = any($1::uuid[]) or id in (select file_id from file_use where kind = $2 and subject_id = $3)
            order by id for no key update
            """;

    @Test
    void no_statement_costs_more_in_a_large_shop() throws Exception {
        new ShopPlans("file", FileVerticle.class)
                .small("discarded_content")
                .small("file_space") // a row for each user
                .plant("an or with a subselect", USED_BY_OR)
                .check();
    }
}
