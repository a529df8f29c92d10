package tradepost.orders;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OrderNumberTest {
    private static final OrderNumber NUMBER = new OrderNumber("SO-");

    @Test
    void a_whole_number_means_itself_however_its_letters_are_written() {
        assertThat(NUMBER.searched(" so-000123 ")).containsExactly("SO-000123");
        assertThat(NUMBER.searched("SO-1234567")).containsExactly("SO-1234567");
        assertThat(OrderNumber.exactly(" so-000123")).isEqualTo("SO-000123");
    }

    @Test
    void a_part_means_the_number_without_zeros_and_those_that_begin_with_it() {
        assertThat(NUMBER.searched("SO-12")).containsExactly("SO-000012");
        assertThat(NUMBER.searched("SO-00012")).hasSize(11).startsWith("SO-000012", "SO-000120", "SO-000121");
        assertThat(NUMBER.searched("so-001")).hasSize(1_001).contains("SO-000001", "SO-001000", "SO-001999");
    }

    @Test
    void anything_else_is_no_number() {
        for (var q : new String[] {null, "", "SO-", "SO-12a", "PO-000012", "000012", "SO-1234567890123"})
            assertThat(NUMBER.searched(q)).as(q).isNull();
        assertThat(OrderNumber.digits("000123")).isEqualTo("000123");
        for (var q : new String[] {null, "", "12a", "1234567890123", "-1"})
            assertThat(OrderNumber.digits(q)).as(q).isNull();
    }
}
