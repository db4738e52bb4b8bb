import { z } from "zod";

// Zod's fast path makes functions from text, which the content security policy forbids and reports. This module must
// be the first that is loaded: schemas decide on their path when they are made.
z.config({ jitless: true });
