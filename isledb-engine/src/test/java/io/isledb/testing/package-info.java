/** What tests of the engine share. */
@NullMarked
package io.isledb.testing;

import org.jspecify.annotations.NullMarked;
