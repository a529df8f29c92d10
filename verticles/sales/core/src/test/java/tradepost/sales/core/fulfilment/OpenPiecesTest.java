package tradepost.sales.core.fulfilment;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;

import io.vertx.core.Future;
import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tradepost.kernel.resource.NameTable.Named;
import tradepost.orders.LineAmounts;
import tradepost.sales.core.fulfilment.OpenPieces.Line;
import tradepost.sales.core.fulfilment.OrderParts.Place;
import tradepost.sales.event.OrderPart;
import tradepost.sales.fulfilment.CloseOrderRequest;

class OpenPiecesTest {
    private static final UUID A = new UUID(1, 1);
    private static final UUID B = new UUID(1, 2);
    private static final UUID FIRST = new UUID(2, 1);
    private static final UUID LAST = new UUID(2, 2);
    private static final LocationCodes CODES =
            new LocationCodes(Map.of(FIRST, new Named(FIRST, "NEAR", ""), LAST, new Named(LAST, "FAR", "")));

    private static Line line(UUID id, long open) {
        return new Line(id, id, "SKU", "Name", amounts("1.00"), 10, open, 0);
    }

    private static LineAmounts amounts(String price) {
        var none = new BigDecimal("0.00");
        return new LineAmounts(10, new BigDecimal(price), none, none, false, "USD");
    }

    /** Of each line, 6 were reserved at the first location and 4 at the last; the given ones have ended. */
    private static OpenPieces pieces(long openA, long openB, Map<Place, Long> ended) {
        var reserved = new LinkedHashMap<Place, Long>();
        for (var id : List.of(A, B)) {
            reserved.put(new Place(id, FIRST), 6L);
            reserved.put(new Place(id, LAST), 4L);
        }
        return new OpenPieces(List.of(line(A, openA), line(B, openB)), reserved, ended, CODES);
    }

    private static OrderPart part(UUID line, UUID location, long quantity) {
        return new OrderPart(line, line, "SKU", "Name", location, CODES.of(location), quantity);
    }

    private static Future<?> close(OpenPieces open, List<CloseOrderRequest.Line> lines) {
        try {
            return Future.succeededFuture(open.toClose(lines));
        } catch (ServiceException refusal) {
            return Future.failedFuture(refusal);
        }
    }

    @Test
    void pieces_are_taken_first_from_the_location_that_serves_last() {
        var open = pieces(10, 10, Map.of());
        assertThat(open.toClose(List.of(new CloseOrderRequest.Line(A, 5L))).parts())
                .containsExactly(part(A, LAST, 4), part(A, FIRST, 1));
        assertThat(open.toClose(List.of(new CloseOrderRequest.Line(B, 3L))).parts())
                .containsExactly(part(B, LAST, 3));
    }

    @Test
    void what_was_shipped_or_closed_is_not_closed_again() {
        var open = pieces(
                3,
                0,
                Map.of(
                        new Place(A, FIRST),
                        4L,
                        new Place(A, LAST),
                        3L,
                        new Place(B, FIRST),
                        6L,
                        new Place(B, LAST),
                        4L));
        assertThat(open.toClose(null).parts()).containsExactly(part(A, LAST, 1), part(A, FIRST, 2));
        assertThat(open.toClose(List.of(new CloseOrderRequest.Line(A, null))).parts())
                .hasSize(2);
        assertThat(code(close(open, List.of(new CloseOrderRequest.Line(B, null)))))
                .isEqualTo("409 invalid_state");
    }

    @Test
    void lines_that_cannot_be_closed_are_refused_with_what_is_open() {
        var open = pieces(3, 10, Map.of(new Place(A, FIRST), 6L, new Place(A, LAST), 1L));
        var tooMany =
                refusal(close(open, List.of(new CloseOrderRequest.Line(B, 10L), new CloseOrderRequest.Line(A, 4L))));
        assertThat(tooMany.getMessage()).isEqualTo("quantity_exceeds_open");
        assertThat(tooMany.getDebugInfo().encode())
                .contains("lines[1].quantity")
                .contains("must be at most 3")
                .doesNotContain("lines[0]");
        var twice = List.of(new CloseOrderRequest.Line(A, 1L), new CloseOrderRequest.Line(A, 1L));
        assertThat(code(close(open, twice))).isEqualTo("400 line_twice");
        var unknown = List.of(new CloseOrderRequest.Line(FIRST, 1L));
        assertThat(code(close(open, unknown))).isEqualTo("400 line_not_found");
    }

    @Test
    void a_line_costs_the_pieces_that_are_not_closed() {
        var third = new Line(A, A, "SKU", "Name", amounts("0.3335"), 10, 10, 0);
        assertThat(third.without(0).subtotal()).isEqualTo("3.34");
        assertThat(third.without(7).subtotal()).isEqualTo("1.00");
        assertThat(third.without(10).total()).isEqualTo("0.00");
    }
}
