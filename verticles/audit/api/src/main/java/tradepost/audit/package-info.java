@ModuleGen(name = "tradepost-audit", groupPackage = "tradepost.audit")
@NullMarked
package tradepost.audit;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
