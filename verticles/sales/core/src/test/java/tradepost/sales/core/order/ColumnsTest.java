package tradepost.sales.core.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ColumnsTest {
    private static final Columns COLUMNS = new Columns("""
            id, coalesce(subtotal_amount, total_amount) as subtotal_amount,
            nullif(extensions, '[]') as extensions, has_as, assigned""");

    @Test
    void each_column_has_a_place() {
        assertThat(COLUMNS.size()).isEqualTo(5);
        assertThat(new Columns("(select max(n) from (select 1 as n, 2 as m) x) as most, id").size())
                .isEqualTo(2);
    }

    @Test
    void only_columns_get_the_alias_of_their_table() {
        assertThat(COLUMNS.of("o")).isEqualTo("""
                o.id, coalesce(o.subtotal_amount, o.total_amount) as subtotal_amount,
                nullif(o.extensions, '[]') as extensions, o.has_as, o.assigned""");
    }

    @Test
    void a_name_occurs_once() {
        assertThatThrownBy(() -> new Columns("id, name, lower(name) as name")).hasMessage("name occurs twice");
    }
}
