import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'

/** Whether the screen that asks is still the one that is shown: what ends later leads nobody away from where they went meanwhile. */
export function useStillHere(): () => boolean {
  const router = useRouter()
  const [here] = useState(() => router.state.location.pathname)
  return () => router.state.location.pathname === here
}
