package tradepost.sales.line;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import tradepost.kernel.identity.Caller;

/** The lines of all sales orders, for bookkeepers. */
@ProxyGen
public interface SoldLineService {
    String ADDRESS = "sales.lines";

    /** Newest first. Fails 400 invalid_cursor. */
    Future<SoldLinePage> listOrderLines(SoldLineQuery query, Caller caller);
}
