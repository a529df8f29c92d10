package tradepost.catalog.core.price;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import tradepost.kernel.Statements;
import tradepost.kernel.resource.Resource;

class PriceStatementsTest {
    static final List<Resource<?, ?>> RESOURCES = List.of(PriceListWriter.LISTS);

    @Test
    void the_statements_are_the_recorded_ones() throws IOException {
        Statements.compare("src/test/resources/price-statements.sql", RESOURCES);
    }

    @Test
    void the_schema_has_every_table_and_column_of_the_statements() {
        Statements.prepare("catalog", RESOURCES);
    }
}
