/** Second factors, and proofs of identity besides a login. */
@ModuleGen(name = "tradepost-auth-factor", groupPackage = "tradepost.auth.factor")
@NullMarked
package tradepost.auth.factor;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
