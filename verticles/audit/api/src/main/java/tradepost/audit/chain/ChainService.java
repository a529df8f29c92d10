package tradepost.audit.chain;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.List;
import tradepost.kernel.contract.Download;
import tradepost.kernel.contract.DownloadPart;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/** The hash chain of the journal: each row is linked to the one before, so that no row can be changed, added or removed unseen. */
@ProxyGen
public interface ChainService {
    String ADDRESS = "audit.chain";

    /**
     * Computes the links again, compares data and origins that are not erased with their hashes, and the rows with the signed heads. Changes
     * nothing. Fails 400 position_ahead or invalid_range, 503.
     */
    Future<Verification> verifyJournal(VerifyQuery query, Caller caller);

    /** The public keys that verify signed heads, as this node has them: the one that signs first. For everybody. */
    Future<List<JournalKey>> listJournalKeys();

    /** What a program needs to verify the chain for itself, as JSON lines. Fails 400 position_ahead or invalid_range. */
    Future<Download> exportChain(ChainQuery query, Caller caller);

    /** A part of that file, from 0. */
    @RequiresPermission(value = "audit:read", idempotent = true)
    Future<DownloadPart> readChainPart(ChainQuery query, int part, Caller caller);
}
