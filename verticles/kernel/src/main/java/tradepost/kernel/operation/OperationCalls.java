package tradepost.kernel.operation;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/** Calls operations in the name of the caller, with the checks that an HTTP request has. Every gateway serves it. */
@ProxyGen
public interface OperationCalls {
    String ADDRESS = "gateway.operations";

    /**
     * The response, also if it is a refusal. Fails 400 unknown_operation if there is no such operation, or if it is none that reads and writes JSON
     * and requires a permission.
     */
    @RequiresPermission(Contract.AUTHENTICATED)
    Future<OperationReply> callOperation(OperationCall call, Caller caller);
}
