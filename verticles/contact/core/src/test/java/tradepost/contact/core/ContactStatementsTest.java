package tradepost.contact.core;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import tradepost.contact.core.customer.CustomerServiceImpl;
import tradepost.contact.core.vendor.VendorServiceImpl;
import tradepost.kernel.Statements;
import tradepost.kernel.resource.Resource;

class ContactStatementsTest {
    static final List<Resource<?, ?>> RESOURCES = List.of(CustomerServiceImpl.CUSTOMERS, VendorServiceImpl.VENDORS);

    @Test
    void the_statements_are_the_recorded_ones() throws IOException {
        Statements.compare("src/test/resources/statements.sql", RESOURCES);
    }

    @Test
    void the_schema_has_every_table_and_column_of_the_statements() {
        Statements.prepare("contact", RESOURCES);
    }
}
