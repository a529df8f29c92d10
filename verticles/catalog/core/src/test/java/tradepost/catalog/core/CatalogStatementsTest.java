package tradepost.catalog.core;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import tradepost.catalog.core.category.CategoryServiceImpl;
import tradepost.catalog.core.item.CatalogServiceImpl;
import tradepost.kernel.Statements;
import tradepost.kernel.resource.Resource;

class CatalogStatementsTest {
    static final List<Resource<?, ?>> RESOURCES =
            List.of(CatalogServiceImpl.items("USD"), CategoryServiceImpl.CATEGORIES);

    @Test
    void the_statements_are_the_recorded_ones() throws IOException {
        Statements.compare("src/test/resources/statements.sql", RESOURCES);
    }

    @Test
    void the_schema_has_every_table_and_column_of_the_statements() {
        Statements.prepare("catalog", RESOURCES);
    }
}
