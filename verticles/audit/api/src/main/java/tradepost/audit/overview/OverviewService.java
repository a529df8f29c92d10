package tradepost.audit.overview;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import tradepost.kernel.identity.Caller;

/** What waits for somebody, in all contexts. */
@ProxyGen
public interface OverviewService {
    String ADDRESS = "audit.overview";

    /** Counts by the lists that show what is counted, in the name of the caller. A context that does not respond is named. */
    Future<Overview> getOverview(Caller caller);
}
