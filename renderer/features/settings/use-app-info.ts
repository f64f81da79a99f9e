import { useQuery } from '@tanstack/react-query'
import { main } from '../../ports/clients.ts'

export const useAppInfo = () => useQuery({ queryKey: ['app-info'], queryFn: () => main.app.info() })
