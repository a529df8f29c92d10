package tradepost.sales.core.pricing;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.Plans;
import tradepost.kernel.Statements;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;
import tradepost.kernel.resource.Resource;
import tradepost.sales.tax.TaxRateQuery;

@ExtendWith(VertxExtension.class)
class TaxRateStatementsTest {
    static final List<Resource<?, ?>> RESOURCES = List.of(TaxRateServiceImpl.RATES);

    @AfterAll
    static void removeRates() {
        TestDb.run("sales", "delete from tax_rate");
    }

    @Test
    void the_statements_are_the_recorded_ones() throws IOException {
        Statements.compare("src/test/resources/statements.sql", RESOURCES);
    }

    @Test
    void the_schema_has_every_table_and_column_of_the_statements() {
        Statements.prepare("sales", RESOURCES);
    }

    @Test
    void each_filter_is_served_by_an_index(Vertx vertx) {
        var db = Db.open(TestDb.env(vertx, "sales"), "sales");
        TestDb.run("sales", """
                insert into tax_rate(id, name, country, region, category, rate)
                select uuidv7(), 'many', chr(65 + n % 26) || chr(65 + n / 26 % 26), 'region ' || n, 'category-' || n % 500, 5
                from generate_series(1, 5000) n;
                analyze tax_rate;
                """);
        usesIndex(db, new JsonObject().put("country", "QX"));
        usesIndex(db, new JsonObject().put("category", "category-7"));
        db.close().await();
    }

    private static void usesIndex(Db db, JsonObject query) {
        Plans.useIndexes(
                db,
                TaxRateServiceImpl.RATES.listing(),
                List.of(),
                () -> TaxRateServiceImpl.where(TaxRateQuery.of(query)));
    }
}
