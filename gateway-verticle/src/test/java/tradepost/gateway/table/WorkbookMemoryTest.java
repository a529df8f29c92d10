package tradepost.gateway.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import tradepost.kernel.time.BusinessZone;

@Tag("prove")
@Isolated("it measures the heap that all tests share")
class WorkbookMemoryTest {
    private static long usedMemory() {
        for (int i = 0; i < 3; i++) System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Every text is another one, so whatever kept them would grow by 20 MB. */
    @Test
    void a_hundred_thousand_rows_need_no_more_memory_than_ten_thousand() {
        var columns = TableColumn.of(List.of("id", "name", "created_at", "price"), Map.of("created_at", "date-time"));
        var table = new XlsxTable("orders", columns, BusinessZone.UTC);
        long bytes = 0;
        long before = 0;
        for (int i = 0; i < 100_000; i++) {
            table.add(
                    List.of("id-" + i, ("name " + i + " ").repeat(10), "2026-11-28T12:34:56Z", new BigDecimal("1.50")));
            if (i % 100 == 99) bytes += table.take().length();
            if (i == 10_000) before = usedMemory();
        }
        long grown = usedMemory() - before;
        assertThat(grown).isLessThan(5 << 20);
        assertThat(bytes + table.end().length()).isBetween(1L << 20, 30L << 20);
    }
}
