/** Files: images and documents that products, contracts and others refer to. The service interfaces, their records and events, and the module. */
@ModuleGen(name = "tradepost-file", groupPackage = "tradepost.file")
@NullMarked
package tradepost.file;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
