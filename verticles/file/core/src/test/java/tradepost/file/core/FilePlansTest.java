package tradepost.file.core;

import org.junit.jupiter.api.Test;
import tradepost.kernel.ShopPlans;

class FilePlansTest {
    @Test
    void no_statement_costs_more_in_a_large_shop() throws Exception {
        new ShopPlans("file", FileVerticle.class).small("discarded_content").check();
    }
}
