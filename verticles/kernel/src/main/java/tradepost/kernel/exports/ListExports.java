package tradepost.kernel.exports;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/**
 * Reads any list of any contract as text, in the name of the caller, with the checks that a request for the list has. Every gateway serves it.
 */
@ProxyGen
public interface ListExports {
    String ADDRESS = "gateway.lists";

    /** Fails 400 unknown_list if there is no such list, 400 invalid_request as the list itself does, and 403 forbidden. */
    @RequiresPermission(value = Contract.AUTHENTICATED, idempotent = true)
    Future<ExportColumns> getColumns(ListExport export, Caller caller);

    /** Fails like getColumns, and as the list itself does. */
    @RequiresPermission(value = Contract.AUTHENTICATED, idempotent = true)
    Future<ExportPage> readPage(ListExport export, Caller caller);
}
